using System.Diagnostics;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Store;

namespace ImplicitInstruct.Pipeline.Running;

/// <summary>Makes artifacts: what is whole is skipped, what is absent, damaged or out of step with its inputs is built, one stage after the other.</summary>
/// <remarks>
/// Every byte of every artifact of the plan is checked against its digest. A damaged artifact is built again; since that gives the same bytes, what was
/// made from it stays valid, and this is not believed but compared: an artifact whose manifest names other input bytes than those present is built again too.
/// </remarks>
public sealed class StageRunner(ArtifactStore store, Arithmetic arithmetic, IRunReport report) : ArtifactReader(store, arithmetic.Id)
{
    private readonly Dictionary<ArtifactKey, Stage> _dropped = [];

    /// <summary>When training saves the state from which it continues.</summary>
    public ISaveCadence Cadence { get; init; } = new TimedCadence(TimeSpan.FromSeconds(10));

    /// <summary>Whether large files go as soon as everything of the plan that reads them is made (<see cref="Stage.MayDrop"/>).</summary>
    public bool DropsWhatIsDone { get; init; }

    /// <summary>What stages work with besides files.</summary>
    public Toolbox Tools { get; init; } = new();

    /// <summary>Makes the goals and what they need.</summary>
    /// <param name="goals">Stages whose artifacts are wanted.</param>
    /// <param name="why">Whether to say beforehand, for each stage, whether and why it runs.</param>
    /// <param name="cancellation">Ends the run at the next step; the state of a training run is saved before.</param>
    /// <returns>How many artifacts were built.</returns>
    public async Task<int> MakeAsync(IReadOnlyList<Stage> goals, bool why, CancellationToken cancellation)
    {
        var plan = Keys.Plan([.. Keys.Plan(goals).Where(stage => stage.IsFetched), .. goals]);
        var found = plan.ToDictionary(Keys.Of, stage => Store.Examine(Keys.Of(stage)));
        if (why)
            new Explanation(Store, Keys).Tell(plan, found, report);
        var expected = found.Values.Count(state => !state.IsWhole);
        var built = 0;
        foreach (var stage in plan)
        {
            cancellation.ThrowIfCancellationRequested();
            var key = Keys.Of(stage);
            var state = WithInputs(stage, found[key]);
            if (state is { Damage: null, Manifest: { } manifest })
            {
                Whole[key] = manifest;
                if (state.IsDropped)
                    _dropped[key] = stage;
                Store.DropPartial(key);   // left when a run was killed between finishing and tidying up
                DropInputsOf(stage, plan);
                continue;
            }
            if (state.Damage is not null)
                report.Line($"{key} is damaged: {state.Damage}. It will be built again.");
            foreach (var input in DroppedInputsOf(stage))
            {
                report.Line($"{Keys.Of(input)} was dropped and is needed again, by {key}.");
                if (await BuildAsync(input, built + 1, Math.Max(expected, built + 2), cancellation).ConfigureAwait(false))
                    built++;
            }

            if (await BuildAsync(stage, built + 1, Math.Max(expected, built + 1), cancellation).ConfigureAwait(false))
                built++;
            DropInputsOf(stage, plan);
        }
        return built;
    }

    /// <summary>Inputs, and inputs of such inputs, that have to be made again before a stage can run.</summary>
    private List<Stage> DroppedInputsOf(Stage stage) =>
        [.. stage.Inputs.Select(input => input.Stage).Where(input => _dropped.ContainsKey(Keys.Of(input))).SelectMany(input => DroppedInputsOf(input).Append(input)).DistinctBy(Keys.Of)];

    private void DropInputsOf(Stage stage, IReadOnlyList<Stage> plan)
    {
        if (!DropsWhatIsDone)
            return;
        foreach (var input in stage.Inputs.Select(one => one.Stage).DistinctBy(Keys.Of))
        {
            var key = Keys.Of(input);
            var files = Whole[key].Files.Where(input.MayDrop).ToList();
            var isRead = plan.Any(other => !Whole.ContainsKey(Keys.Of(other)) && other.Inputs.Any(one => Keys.Of(one.Stage) == key));
            if (files.Count == 0 || isRead || !_dropped.TryAdd(key, input))
                continue;
            Store.Drop(key, files);
        }
    }

    private async Task<bool> BuildAsync(Stage stage, int number, int of, CancellationToken cancellation)
    {
        var key = Keys.Of(stage);
        using var mine = await LockAsync(key, cancellation).ConfigureAwait(false);
        if (WithInputs(stage, Store.Examine(key)) is { IsWhole: true } state)
        {
            Whole[key] = state.Manifest!;   // another process was faster
            return false;
        }
        try
        {
            await WriteAsync(stage, key, number, of, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is (IOException and not FileNotFoundException) or UnauthorizedAccessException)
        {
            throw new AdviceException($"{key} could not be written below '{Store.Root}': {e.Message.TrimEnd('.')}. What was finished before is whole; make room or give the right to write there, and run again.", e);
        }
    }

    private async Task WriteAsync(Stage stage, ArtifactKey key, int number, int of, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var folder = Store.BeginWrite(key);
        using var progress = report.Begin(stage, number, of);
        var context = new StageContext
        {
            Tools = Tools,
            Folder = folder,
            Partial = Store.PartialOf(key),
            Hash = key.Hash,
            FolderOf = FolderOf,
            Progress = progress,
            Cadence = Cadence,
            Cancellation = cancellation,
        };
        await stage.RunAsync(context).ConfigureAwait(false);
        var files = ArtifactStore.FilesOf(folder);
        var manifest = new Manifest
        {
            Stage = stage.Kind,
            Revision = stage.Revision,
            Name = stage.Name,
            Hash = key.Hash,
            Recipe = CanonicalJson.ToNode(stage.Recipe),
            Inputs = [.. stage.Inputs.Select(input => Describe(input))],
            Engine = stage.UsesEngine ? arithmetic.Engine : null,
            Numerics = stage.UsesEngine ? arithmetic.Id : null,
            Files = files,
            Content = ContentHash.OfFiles(files),
            Made = Provenance.Now(context.SecondsBefore + clock.Elapsed.TotalSeconds),
        };
        Store.Commit(key, folder, manifest);
        progress.Finished();
        Whole[key] = manifest;
        _dropped.Remove(key);
    }

    private async Task<ArtifactLock> LockAsync(ArtifactKey key, CancellationToken cancellation)
    {
        try
        {
            return await ArtifactLock.TakeAsync(
                Store.LockOf(key), holder => report.Line($"{key} is being built by {holder}; waiting for it."), cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AdviceException($"Nothing can be written below '{Store.Root}': {e.Message.TrimEnd('.')}. Give the right to write there, and run again.", e);
        }
    }

    private ManifestInput Describe(StageInput input)
    {
        var key = Keys.Of(input.Stage);
        return new ManifestInput(input.Role, key.Stage, key.Name, key.Hash, Whole[key].Content);
    }
}
