using System.Diagnostics;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Store;

namespace ImplicitInstruct.Pipeline.Running;

/// <summary>Makes artifacts: what is whole is skipped, what is absent, damaged or out of step with its inputs is built, one stage after the other.</summary>
/// <remarks>
/// Every byte of every artifact of the plan is checked against its digest. A damaged artifact is built again; since that gives the same bytes, what was
/// made from it stays valid, and this is not believed but compared: an artifact whose manifest names other input bytes than those present is built again too.
/// </remarks>
public sealed class StageRunner(ArtifactStore store, Arithmetic arithmetic, IRunReport report)
{
    private readonly Dictionary<ArtifactKey, Manifest> _whole = [];
    private readonly Dictionary<ArtifactKey, Stage> _dropped = [];

    /// <summary>Keys of the stages, with this runner's numerics.</summary>
    public StageKeys Keys { get; } = new(arithmetic.Id);

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
        var found = plan.ToDictionary(Keys.Of, stage => store.Examine(Keys.Of(stage)));
        if (why)
            new Explanation(store, Keys).Tell(plan, found, report);
        var expected = found.Values.Count(state => !state.IsWhole);
        var built = 0;
        foreach (var stage in plan)
        {
            cancellation.ThrowIfCancellationRequested();
            var key = Keys.Of(stage);
            var state = WithInputs(stage, found[key]);
            if (state is { Damage: null, Manifest: { } manifest })
            {
                _whole[key] = manifest;
                if (state.IsDropped)
                    _dropped[key] = stage;
                store.DropPartial(key);   // left when a run was killed between finishing and tidying up
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
            var files = _whole[key].Files.Where(input.MayDrop).ToList();
            var isRead = plan.Any(other => !_whole.ContainsKey(Keys.Of(other)) && other.Inputs.Any(one => Keys.Of(one.Stage) == key));
            if (files.Count == 0 || isRead || !_dropped.TryAdd(key, input))
                continue;
            store.Drop(key, files);
        }
    }

    /// <summary>Whether everything that the goals need is there and whole; builds nothing.</summary>
    public bool AreWhole(IReadOnlyList<Stage> goals) => MissingOf(goals).Count == 0;

    /// <summary>What the goals need and is not there, damaged, or made from other inputs; builds nothing.</summary>
    public IReadOnlyList<Stage> MissingOf(IReadOnlyList<Stage> goals)
    {
        var absent = new List<Stage>();
        foreach (var stage in Keys.Plan(goals))
        {
            var key = Keys.Of(stage);
            if (_whole.ContainsKey(key))
                continue;
            var missing = stage.Inputs.Any(input => !_whole.ContainsKey(Keys.Of(input.Stage)));
            if (!missing && WithInputs(stage, store.Examine(key)) is { Damage: null, Manifest: { } manifest })
                _whole[key] = manifest;
            else
                absent.Add(stage);
        }
        return absent;
    }

    /// <summary>The manifest of an artifact that is known to be whole.</summary>
    public Manifest ManifestOf(Stage stage) => _whole[Keys.Of(stage)];

    /// <summary>Reads an artifact that <see cref="MakeAsync"/> made or found whole.</summary>
    public TOutput Open<TOutput>(Stage<TOutput> stage)
    {
        return stage.Open(FolderOf(stage));
    }

    /// <summary>Folder of the scale.</summary>
    public string Root => store.Root;

    /// <summary>Path of an artifact or one of its files inside <see cref="Root"/>, with <c>/</c>.</summary>
    public string PathInRoot(Stage stage, string file = "") => Path.GetRelativePath(Root, Path.Combine(FolderOf(stage), file)).Replace('\\', '/');

    /// <summary>Folder of an artifact.</summary>
    public string FolderOf(Stage stage) => store.FolderOf(Keys.Of(stage));

    /// <summary>A whole artifact counts as damaged when the inputs that it names have other bytes now.</summary>
    private ArtifactState WithInputs(Stage stage, ArtifactState state)
    {
        if (state is not { Damage: null, Manifest: not null })
            return state;
        foreach (var (role, input) in stage.Inputs)
        {
            var used = state.Manifest!.Inputs.FirstOrDefault(one => one.Role == role);
            if (used?.Content != _whole[Keys.Of(input)].Content)
                return state with { Damage = $"it was made from other bytes of {Keys.Of(input)} than those present" };
        }
        return state;
    }

    private async Task<bool> BuildAsync(Stage stage, int number, int of, CancellationToken cancellation)
    {
        var key = Keys.Of(stage);
        using var mine = await LockAsync(key, cancellation).ConfigureAwait(false);
        if (WithInputs(stage, store.Examine(key)) is { IsWhole: true } state)
        {
            _whole[key] = state.Manifest!;   // another process was faster
            return false;
        }
        try
        {
            await WriteAsync(stage, key, number, of, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is (IOException and not FileNotFoundException) or UnauthorizedAccessException)
        {
            throw new AdviceException($"{key} could not be written below '{store.Root}': {e.Message.TrimEnd('.')}. What was finished before is whole; make room or give the right to write there, and run again.", e);
        }
    }

    private async Task WriteAsync(Stage stage, ArtifactKey key, int number, int of, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var folder = store.BeginWrite(key);
        using var progress = report.Begin(stage, number, of);
        var context = new StageContext
        {
            Tools = Tools,
            Folder = folder,
            Partial = store.PartialOf(key),
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
        store.Commit(key, folder, manifest);
        progress.Finished();
        _whole[key] = manifest;
        _dropped.Remove(key);
    }

    private async Task<ArtifactLock> LockAsync(ArtifactKey key, CancellationToken cancellation)
    {
        try
        {
            return await ArtifactLock.TakeAsync(
                store.LockOf(key), holder => report.Line($"{key} is being built by {holder}; waiting for it."), cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AdviceException($"Nothing can be written below '{store.Root}': {e.Message.TrimEnd('.')}. Give the right to write there, and run again.", e);
        }
    }

    private ManifestInput Describe(StageInput input)
    {
        var key = Keys.Of(input.Stage);
        return new ManifestInput(input.Role, key.Stage, key.Name, key.Hash, _whole[key].Content);
    }
}
