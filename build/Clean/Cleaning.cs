using System.Globalization;
using ImplicitInstruct.Build.CommandLine;
using ImplicitInstruct.Build.Reproduce;
using ImplicitInstruct.Build.Tasks;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Store;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Runs;
using ImplicitInstruct.Reproduction.Scales;

namespace ImplicitInstruct.Build.Clean;

/// <summary>What is to be removed, told with its size before anything is.</summary>
internal sealed class Cleaning
{
    private static readonly string[] Recipe = ["set", "seeds", "recipe"];

    private readonly string _artifacts;
    private readonly IReadOnlyList<(Scale Scale, StoredArtifact Artifact)> _chosen;
    private readonly bool _isAll;

    /// <summary>Looks for what the arguments mean.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="root">Root of the repository.</param>
    /// <param name="now">The time, UTC.</param>
    /// <exception cref="AdviceException">An argument cannot be.</exception>
    public Cleaning(TypedArguments typed, string root, DateTime now)
    {
        _artifacts = ReproduceArguments.ArtifactsOf(typed, root);
        var before = typed.Text("older-than") is { } age ? Moment(age, now) : (DateTime?)null;
        var isOfOneScale = typed.Has("scale") || Recipe.Any(typed.Has);
        _isAll = before is null && !typed.Has("unused") && !isOfOneScale;
        if (!typed.Has("unused") && Recipe.FirstOrDefault(typed.Has) is { } name)
            throw new AdviceException($"--{name} says what is needed and has to stay: type --unused with it.");
        var options = ReproduceArguments.Read(typed, root);
        _chosen = [.. (isOfOneScale ? [options.Scale] : Scale.All)
            .SelectMany(scale => Chosen(scale, options, before, typed.Has("unused")).Select(artifact => (scale, artifact)))];
    }

    /// <summary>Tells what would go.</summary>
    public void Tell(TextWriter output)
    {
        foreach (var (scale, artifact) in _isAll ? [] : _chosen)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{scale.Name}/{artifact.Stage}/{artifact.FolderName}  {SizeOf(artifact.Bytes)}, of {artifact.Written:yyyy-MM-dd}" +
                $"{(StoreOf(scale).IsBeingMade(artifact) ? "; stays: it is being made" : "")}"));
        output.WriteLine(_isAll
            ? $"All of '{_artifacts}', {SizeOf(Directory.Exists(_artifacts) ? BytesIn(_artifacts) : 0)}, but for a judge's verdicts."
            : $"{Sum(_chosen)} of '{_artifacts}'.");
    }

    /// <summary>Removes it.</summary>
    /// <exception cref="AdviceException">All is to go, and something is being made.</exception>
    public void Remove(TextWriter output)
    {
        if (_isAll)
        {
            if (_chosen.FirstOrDefault(one => StoreOf(one.Scale).IsBeingMade(one.Artifact)) is (not null, var made))
                throw new AdviceException(
                    $"{made.Stage}/{made.FolderName} is being made just now, so not all of '{_artifacts}' can go: end that run first.");
            var kept = CleanTask.Remove(_artifacts);
            var but = kept is null ? ""
                : $", but for the verdicts that a judge was paid for, which are in {kept}: delete that folder yourself when you want to " +
                    "pay again";
            output.WriteLine($"{_artifacts} is gone{but}.");
            return;
        }

        var gone = _chosen.Where(one => StoreOf(one.Scale).Remove(one.Artifact)).ToList();
        output.WriteLine($"Gone: {Sum(gone)}.{(gone.Count == _chosen.Count ? "" : " The others are being made just now.")}");
    }

    /// <summary>The moment before which something is old: a number of days ago, or the beginning of a day, UTC.</summary>
    /// <exception cref="AdviceException">It is neither.</exception>
    internal static DateTime Moment(string age, DateTime now)
    {
        var invariant = CultureInfo.InvariantCulture;
        if (int.TryParse(age, NumberStyles.None, invariant, out var days) && days <= (now - DateTime.UnixEpoch).Days)
            return now.AddDays(-days);
        return DateTime.TryParseExact(
            age, "yyyy-MM-dd", invariant, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var day)
            ? day : throw new AdviceException(
                $"--older-than is '{age}', which is neither a number of days nor a date: type --older-than 30 or 2026-01-31, say.");
    }

    private IEnumerable<StoredArtifact> Chosen(Scale scale, ReproduceOptions options, DateTime? before, bool isUnused)
    {
        var found = StoreOf(scale).Find();
        var needed = isUnused && found.Count > 0 ? Needed(scale, options) : [];
        return found.Where(one => (before is null || one.Written < before) && !needed.Any(key => StoredArtifacts.IsOf(one, key))
            // A folder of verdicts may be the only copy of what was paid for.
            && (_isAll || one.Stage != "judge" || !scale.AsksJudges));
    }

    /// <summary>
    /// What the scale's own recipe needs, the one that was typed, and those of runs that were given a name, by whatever engine it was
    /// computed.
    /// </summary>
    private static HashSet<ArtifactKey> Needed(Scale scale, ReproduceOptions typed)
    {
        var usual = new ReproduceOptions { Root = typed.Root, Artifacts = typed.Artifacts, Scale = scale };
        var store = Path.Combine(typed.Artifacts, scale.Name);
        List<ReproduceOptions> all =
        [
            usual, .. scale == typed.Scale ? [typed] : Array.Empty<ReproduceOptions>(),
            .. RunRecord.Names(store).Select(name => RunRecord.Read(store, name).ToOptions(usual)),
        ];
        return [.. all.Select(options => new Study(options)).SelectMany(study => study.Store.FindArithmetic().Select(one => (string?)one.Id)
            .Append(null).Distinct().Select(numerics => new StageKeys(numerics))
            .SelectMany(keys => keys.Plan(study.Everything).Select(keys.Of)))];
    }

    private StoredArtifacts StoreOf(Scale scale) => new(Path.Combine(_artifacts, scale.Name));

    private static string Sum(IReadOnlyList<(Scale, StoredArtifact Artifact)> artifacts) =>
        FormattableString.Invariant($"{artifacts.Count} artifact{(artifacts.Count == 1 ? "" : "s")}, ")
        + SizeOf(artifacts.Sum(one => one.Artifact.Bytes));

    private static long BytesIn(string folder) =>
        new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

    private static string SizeOf(long bytes) => bytes >= 1_000_000_000
        ? FormattableString.Invariant($"{bytes / 1e9:0.0} GB") : FormattableString.Invariant($"{bytes / 1e6:0.0} MB");
}
