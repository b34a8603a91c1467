using ImplicitInstruct.Hub.Downloads;
using ImplicitInstruct.Pipeline.Publishing;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Publishing;

namespace ImplicitInstruct.Build.Reproduce;

/// <summary>The published run of <c>--store</c>, opened when it is asked for.</summary>
/// <param name="place">What was typed.</param>
internal sealed class OpenStore(string place) : IDisposable
{
    private PublishedStore? _opened;
    private bool _isTaken;

    /// <summary>Throws where no published run can be meant; asks nobody.</summary>
    /// <exception cref="AdviceException">Says what can.</exception>
    public void Check()
    {
        if (File.Exists(place))
            throw new AdviceException(
                $"--store: '{place}' is a file, and a published run is a folder or an address. Where verdicts are kept is "
                + "--verdict-store.");
        _ = SecondStore.Find(place);
    }

    /// <summary>Opens it.</summary>
    /// <exception cref="AdviceException">It cannot be had.</exception>
    public async Task<PublishedStore> OpenAsync(CancellationToken stop) =>
        _opened ??= await SecondStore.OpenAsync(SecondStore.Find(place), HubSettings.FromEnvironment(), stop).ConfigureAwait(false);

    /// <summary>Takes what is wanted and there, the first time.</summary>
    /// <exception cref="AdviceException">It cannot be had, or is not what it is said to be.</exception>
    public async Task<PublishedStore> FillOnceAsync(Study study, IReadOnlyList<Stage> wanted, IRunReport report, CancellationToken stop)
    {
        var published = await OpenAsync(stop).ConfigureAwait(false);
        if (!_isTaken)
            await SecondStore.FillAsync(published, study, wanted, report, stop).ConfigureAwait(false);
        _isTaken = true;
        return published;
    }

    /// <summary>Whether everything that an engine computes of what is wanted is there, so that none is needed.</summary>
    public bool HasAllComputed(Study study, IReadOnlyList<Stage> wanted) => Count(study, wanted).AllComputed;

    /// <summary>For a plan: how much of what is wanted is there.</summary>
    public string Line(Study study, IReadOnlyList<Stage> wanted)
    {
        var (there, of, _) = Count(study, wanted);
        return FormattableString.Invariant($"{there} of {of} artifacts are in {_opened!.Place}, and would be taken from there.");
    }

    /// <inheritdoc/>
    public void Dispose() => _opened?.Dispose();

    private (int There, int Of, bool AllComputed) Count(Study study, IReadOnlyList<Stage> wanted) =>
        SecondStore.Count(OpenAsync(CancellationToken.None).GetAwaiter().GetResult(), study, wanted);
}
