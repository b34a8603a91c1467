using System.Diagnostics;
using ImplicitInstruct.Pipeline.Publishing;
using ImplicitInstruct.Pipeline.Verifying;

namespace ImplicitInstruct.Reproduction.Verifying;

/// <summary>
/// Holds a published run against itself and against this machine: the chain of its hashes, its recipe, its results, and some of its stages
/// made again.
/// </summary>
/// <param name="published">The published run.</param>
/// <param name="here">Checkout, engine and device of this machine; below its artifacts what is fetched is put.</param>
/// <param name="report">Where progress goes.</param>
public sealed class Verification(PublishedStore published, ReproduceOptions here, IRunReport report)
{
    /// <summary>Trees up to this size are read whole, also where nothing is made again from a file, bytes.</summary>
    private const long ReadsAllUpTo = 1L << 30;

    private const int Named = 5;

    private readonly List<string> _faults = [];
    private readonly HashSet<string> _doubtful = new(StringComparer.Ordinal);

    /// <summary>Whether every byte is read, however large the tree is.</summary>
    public bool ReadsAll { get; init; }

    /// <summary>Tells which commits this checkout does not know; null where it cannot tell.</summary>
    public Func<IReadOnlyList<string>, IReadOnlyList<string>?> UnknownCommits { get; init; } = _ => null;

    /// <summary>Verifies.</summary>
    /// <param name="sample">How many stages are made again.</param>
    /// <param name="seed">Which ones.</param>
    /// <param name="cancellation">Ends it; what was fetched is kept.</param>
    /// <param name="engine">The engine; null for one of this machine's.</param>
    /// <exception cref="AdviceException">It cannot be verified at all.</exception>
    public async Task<VerificationResult> RunAsync(int sample, int seed, CancellationToken cancellation, IEngine? engine = null)
    {
        var folder = Path.Combine(here.Artifacts, "verify", published.Fingerprint[..16]);
        var scratch = new ArtifactStore(folder);
        await CheckChainAsync(cancellation).ConfigureAwait(false);
        CheckCommits();
        var run = Guard(() => PublishedStudy.Of(published, here));
        if (run is null)
            return Result(0, 0, 0);
        CheckPlan(run);
        await CheckBytesAsync(run, scratch, cancellation).ConfigureAwait(false);
        await CheckResultsAsync(run, scratch, cancellation).ConfigureAwait(false);

        using var replay = new StageReplay(published, run, scratch, engine);
        var stages = run.Plan.Where(stage => published.Has(run.Keys.Of(stage))).ToList();
        var able = stages.Where(stage => replay.WhyNot(stage) is null).ToDictionary(stage => run.Keys.Of(stage).Hash);
        foreach (var others in stages.GroupBy(replay.WhyNot).Where(group => group.Key is not null))
            report.Line(FormattableString.Invariant(
                $"{others.Count()} of {stages.Count} artifacts cannot be made again here: each {others.Key}."));
        var drawn = SampleBound.Draw(able.Keys, sample, seed).Select(key => able[key]).ToList();
        report.Line(FormattableString.Invariant(
            $"{drawn.Count} of {able.Count} stages are made again, drawn with the seed {seed}."));
        var (equal, comparable) = (0, 0);
        foreach (var (index, stage) in drawn.Index())
        {
            if (_doubtful.Contains(run.Keys.Of(stage).Hash))
                continue;   // it is named already, and so is what it would be compared with
            var verdict = await RemakeAsync(replay, run, stage, scratch, (index + 1, drawn.Count), cancellation).ConfigureAwait(false);
            equal += verdict == true ? 1 : 0;
            comparable += verdict is null ? 1 : 0;
        }

        if (_faults.Count == 0 && Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        return Result(able.Count, equal, comparable);
    }

    private VerificationResult Result(int stages, int equal, int comparable) =>
        new() { Faults = _faults, Stages = stages, Equal = equal, Comparable = comparable };

    /// <summary>Every manifest against the index, its key and the manifests of its inputs.</summary>
    private async Task CheckChainAsync(CancellationToken cancellation)
    {
        foreach (var artifact in published.Index.Artifacts)
        {
            try
            {
                await published.ManifestAsync(artifact, cancellation).ConfigureAwait(false);
            }
            catch (PublishedFaultException fault)
            {
                Add(fault, artifact.Key);
            }
        }

        report.Line(FormattableString.Invariant(
            $"{published.Index.Artifacts.Count} manifests: ")
            + (_faults.Count == 0 ? "keys, inputs and digests fit together." : "not all fit."));
    }

    private void CheckCommits()
    {
        var commits = published.Index.Commits;
        if (UnknownCommits(commits) is not { } unknown)
            report.Line("Whether the commits are this repository's cannot be told here.");
        else
            _faults.AddRange(unknown.Select(
                commit => $"{PublishedLayout.Index} in {published.Place} names the commit {commit}, which this repository does not have."));
    }

    /// <summary>Whether the artifacts are those of the recipe.</summary>
    private void CheckPlan(PublishedStudy run)
    {
        var planned = run.Plan.ToDictionary(stage => run.Keys.Of(stage).Hash, stage => run.Keys.Of(stage).ToString());
        var listed = published.Index.Artifacts.ToDictionary(one => one.Key, one => one.ToString());
        var others = listed.Where(one => planned.GetValueOrDefault(one.Key) != one.Value).ToList();
        if (others.Count > 0)
            _faults.Add(
                $"{Some(others.Select(one => one.Value))} in {published.Place}: this checkout makes nothing of that key by the run's "
                + "recipe. They were made otherwise, or by another version of the program: its commits are "
                + $"{string.Join(", ", published.Index.Commits.DefaultIfEmpty("not told"))}.");
        _doubtful.UnionWith(others.Select(one => one.Key));
        var missing = planned.Where(one => !listed.ContainsKey(one.Key)).ToList();
        if (missing.Count > 0)
            _faults.Add($"{Some(missing.Select(one => one.Value))} of the run's recipe: not in {published.Place}.");
    }

    private static string Some(IEnumerable<string> names)
    {
        var all = names.ToList();
        return string.Join(", ", all.Take(Named))
            + (all.Count > Named ? FormattableString.Invariant($" and {all.Count - Named} more") : "");
    }

    /// <summary>All bytes, or those that are read below where there are too many.</summary>
    private async Task CheckBytesAsync(PublishedStudy run, ArtifactStore scratch, CancellationToken cancellation)
    {
        var (left, leftBytes) = (0, 0m);
        var readsAll = ReadsAll || await BytesAsync(run, cancellation).ConfigureAwait(false) <= ReadsAllUpTo;
        foreach (var stage in run.Plan.Where(stage => published.Has(run.Keys.Of(stage)) && !_doubtful.Contains(run.Keys.Of(stage).Hash)))
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                await published.BringAsync(scratch, run.Keys.Of(stage), file => readsAll || !stage.MayDrop(file), cancellation)
                    .ConfigureAwait(false);
                var unread = scratch.Examine(run.Keys.Of(stage)) is { Manifest: { } manifest, IsDropped: true }
                    ? manifest.Files.Where(stage.MayDrop).ToList() : [];
                (left, leftBytes) = (left + unread.Count, leftBytes + unread.Sum(file => (decimal)file.Bytes));
            }
            catch (PublishedFaultException fault)
            {
                Add(fault, run.Keys.Of(stage).Hash);
            }
        }

        foreach (var page in published.Index.Pages)
        {
            try
            {
                await published.ReadPageAsync(page.Path, cancellation).ConfigureAwait(false);
            }
            catch (PublishedFaultException fault)
            {
                Add(fault, page.Path);
            }
        }

        report.Line(left == 0 ? "Every byte of the run was read."
            : FormattableString.Invariant($"{left} large files of {leftBytes:N0} bytes are not there, or were not read but for ")
            + "what is made again.");
    }

    private async Task<decimal> BytesAsync(PublishedStudy run, CancellationToken cancellation)
    {
        var all = 0m;
        foreach (var artifact in published.Index.Artifacts.Where(one => !_doubtful.Contains(one.Key)))
            all += (await published.ManifestAsync(artifact, cancellation).ConfigureAwait(false)).Files
                .Where(file => !artifact.Without.Contains(file.Path)).Sum(file => (decimal)file.Bytes);
        return all;
    }

    /// <summary>Whether the published results are those of the published artifacts.</summary>
    private async Task CheckResultsAsync(PublishedStudy run, ArtifactStore scratch, CancellationToken cancellation)
    {
        var artifacts = new ArtifactReader(scratch, run.Record.Numerics);
        if (_faults.Count > 0 || !artifacts.AreWhole(run.Study.Goals))
        {
            report.Line("Results are not counted again: not all that they come from is as it should be.");
            return;
        }

        var folder = Path.Combine(scratch.Root, "results");
        ResultsFile.Write(run.Study.Read(artifacts), folder);
        var there = Path.Combine(folder, "published.json");
        var page = await published.ReadPageAsync(ResultsFile.FileName, cancellation).ConfigureAwait(false);
        await File.WriteAllBytesAsync(there, page, cancellation).ConfigureAwait(false);
        var own = Path.Combine(folder, ResultsFile.FileName);
        if (ContentHash.OfFile(own) == ContentHash.OfFile(there))
            report.Line($"{ResultsFile.FileName} is what its artifacts say, counted again here.");
        else
            _faults.Add($"{ResultsFile.FileName} in {published.Place} is not what its artifacts say: {FirstDifference.Of(own, there)}.");
    }

    /// <returns>True: equal. False: not, and said. Null: comparable.</returns>
    private async Task<bool?> RemakeAsync(
        StageReplay replay, PublishedStudy run, Stage stage, ArtifactStore scratch, (int Number, int Of) at, CancellationToken cancellation)
    {
        var key = run.Keys.Of(stage);
        var clock = Stopwatch.StartNew();
        using var progress = report.Begin(stage, at.Number, at.Of);
        try
        {
            var manifest = await published.ManifestAsync(
                published.Index.Artifacts.First(one => one.Key == key.Hash), cancellation).ConfigureAwait(false);
            var folder = await replay.RunAsync(stage, progress, cancellation).ConfigureAwait(false);
            var seconds = clock.Elapsed.TotalSeconds;
            var isLoose = manifest.Engine == EngineNames.Torch;
            var fault = await CompareAsync(manifest, folder, scratch, isLoose, cancellation).ConfigureAwait(false);
            progress.Finished();
            if (fault is not null)
            {
                _faults.Add($"{key} in {published.Place} is not what is made here from its inputs: {fault}.");
                return false;
            }

            Directory.Delete(folder, recursive: true);
            report.Line(string.Create(CultureInfo.InvariantCulture,
                $"{key}: {(isLoose ? "comparable" : "equal")}, {manifest.Files.Count} files of ")
                + string.Create(CultureInfo.InvariantCulture, $"{manifest.Files.Sum(file => file.Bytes):N0} bytes; {seconds:0.0} s here, ")
                + string.Create(CultureInfo.InvariantCulture, $"{manifest.Made.Seconds:0.0} s there."));
            return isLoose ? null : true;
        }
        catch (PublishedFaultException fault)
        {
            Add(fault, key.Hash);
            return false;
        }
    }

    private async Task<string?> CompareAsync(
        Manifest manifest, string folder, ArtifactStore scratch, bool isLoose, CancellationToken cancellation)
    {
        var own = ArtifactStore.FilesOf(folder).ToDictionary(file => file.Path);
        foreach (var file in manifest.Files)
        {
            if (!own.Remove(file.Path, out var made))
                return $"{file.Path} is not made at all";
            if (made.Sha256 == file.Sha256)
                continue;
            var there = Path.Combine(scratch.Root, "there", Path.GetFileName(file.Path));
            Directory.CreateDirectory(Path.GetDirectoryName(there)!);
            string? first = null;
            try
            {
                await published.FetchAsync(file, Path.Combine(scratch.Root, "spool"), there, cancellation).ConfigureAwait(false);
                var here = Path.Combine(folder, file.Path);
                if (isLoose && (first = Likeness.Fault(here, there)) is null)
                    continue;
                first ??= FirstDifference.Of(here, there);
            }
            catch (PublishedFaultException)
            {
                first = "its bytes there cannot be had";   // they were dropped
            }

            return $"{file.Path} has SHA-256 {made.Sha256} here and {file.Sha256} there, first at {first}";
        }

        return own.Count > 0 ? $"{own.Keys.First()} is made too" : null;
    }

    private T? Guard<T>(Func<T> action) where T : class
    {
        try
        {
            return action();
        }
        catch (PublishedFaultException fault)
        {
            Add(fault, fault.Subject);
            return null;
        }
    }

    private void Add(PublishedFaultException fault, string doubtful)
    {
        _doubtful.Add(doubtful);
        if (!_faults.Contains(fault.Sentence))
            _faults.Add(fault.Sentence);
    }
}
