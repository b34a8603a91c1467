using System.Text.RegularExpressions;
using ImplicitInstruct.Hub.Downloads;
using ImplicitInstruct.Pipeline.Publishing;

namespace ImplicitInstruct.Reproduction.Publishing;

/// <summary>A published run that artifacts are taken from, in the place of making them.</summary>
public static partial class SecondStore
{
    /// <summary>Where a published run is, and the fingerprint that it must have.</summary>
    /// <param name="Folder">Its folder; null where it is on a server.</param>
    /// <param name="Address">Its address; null where it is a folder.</param>
    /// <param name="Fingerprint">The fingerprint; null for any.</param>
    public sealed record Location(string? Folder, Uri? Address, string? Fingerprint);

    /// <summary>Reads what a user gave: a folder, or an address; <c>#</c> and a fingerprint may follow.</summary>
    /// <exception cref="AdviceException">It is neither, or an address whose answers anyone on the way could change.</exception>
    public static Location Find(string text)
    {
        var parts = Form().Match(text);
        var place = parts.Groups["place"].Value;
        var fingerprint = parts.Groups["fingerprint"] is { Success: true, Value: var hash } ? hash : null;
        if (!place.Contains("://", StringComparison.Ordinal))
        {
            return Directory.Exists(place) ? new Location(Path.GetFullPath(place), null, fingerprint)
                : throw new AdviceException($"'{place}' is no folder, and no address of a published run.") { Remedy = "store.place" };
        }

        if (ServerAddress.Fault(place, out var address) is { } fault)
            throw new AdviceException($"The address of a published run {fault}.") { Remedy = "store.place" };
        return address!.Scheme == Uri.UriSchemeHttps || ServerAddress.IsOnThisMachine(address)
            ? new Location(null, address, fingerprint)
            : throw new AdviceException($"What {address} answers can be changed on its way: http is taken from this machine alone.")
            {
                Remedy = "store.place",
            };
    }

    /// <summary>Opens it.</summary>
    /// <exception cref="AdviceException">It is not there, or is no published run.</exception>
    public static Task<PublishedStore> OpenAsync(Location location, HubSettings hub, CancellationToken cancellation) =>
        PublishedStore.OpenAsync(
            location.Folder is { } folder ? new PublishedFolder(folder) : new ServedRun(location.Address!, hub),
            location.Fingerprint, cancellation);

    /// <summary>Takes what a study needs and does not have.</summary>
    /// <param name="published">The published run.</param>
    /// <param name="study">What is asked for.</param>
    /// <param name="wanted">The stages whose artifacts are wanted, with all that they need.</param>
    /// <param name="report">Where progress goes.</param>
    /// <param name="cancellation">Ends it; what has arrived is kept.</param>
    /// <exception cref="AdviceException">Something is not what it is said to be, or cannot be had.</exception>
    public static async Task FillAsync(
        PublishedStore published, Study study, IReadOnlyList<Stage> wanted, IRunReport report, CancellationToken cancellation)
    {
        var keys = KeysFor(published, study);
        var (taken, bytes) = (0, 0L);
        var plan = keys.Plan(wanted);
        foreach (var stage in plan)
        {
            cancellation.ThrowIfCancellationRequested();
            // What is large and dropped when all is made is brought when something needs it.
            var brought = await published.BringAsync(
                study.Store, keys.Of(stage), file => study.Options.KeepsCheckpoints || !stage.MayDrop(file), cancellation)
                .ConfigureAwait(false);
            if (brought is { } some)
                (taken, bytes) = (taken + 1, bytes + some);
        }

        PublishedStore.Tidy(study.Store);
        report.Line(string.Create(CultureInfo.InvariantCulture,
            $"{taken} of {plan.Count} artifacts ({bytes:N0} bytes) were taken from {published.Place}, ")
            + $"fingerprint {published.Fingerprint}.");
    }

    /// <summary>How many of a plan's artifacts are in a published run, and whether all that an engine computes is.</summary>
    public static (int There, int Of, bool AllComputed) Count(PublishedStore published, Study study, IReadOnlyList<Stage> wanted)
    {
        var keys = KeysFor(published, study);
        var plan = keys.Plan(wanted);
        return (plan.Count(stage => published.Has(keys.Of(stage))), plan.Count,
            plan.Where(stage => stage.UsesEngine).All(stage => published.Has(keys.Of(stage))));
    }

    /// <summary>Keys with the arithmetic of the published run, unless another engine is named.</summary>
    private static StageKeys KeysFor(PublishedStore published, Study study) => new(
        published.Index.Arithmetic is { } one && study.Options.NamedEngine is var named && (named is null || named == one.Engine)
            ? one.Id : null);

    [GeneratedRegex("^(?<place>.*?)(#(?<fingerprint>[0-9a-f]{64}))?$", RegexOptions.Singleline)]
    private static partial Regex Form();
}
