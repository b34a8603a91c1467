using System.Diagnostics;
using ImplicitInstruct.Pipeline.Energy;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Store;

namespace ImplicitInstruct.Pipeline.Running;

/// <summary>What computes, and the id of its arithmetic: equal ids compute equal bits from equal inputs.</summary>
/// <param name="Engine">Name of what computes, e.g. <c>cpu</c>.</param>
/// <param name="Id">Id of its arithmetic; part of the key of everything that it computes.</param>
public sealed record Arithmetic(string Engine, string Id);

/// <summary>
/// Makes artifacts: what is whole is skipped, what is absent, damaged or out of step with its inputs is built, one stage after the other.
/// </summary>
/// <remarks>
/// Every artifact of the plan is checked against its digests. A damaged artifact is built again; where that gives the same bytes, what was
/// made from it stays valid, and this is not believed but compared: an artifact whose manifest names other input bytes than those present
/// is built again too, also when they come out differently in the middle of a run.
/// </remarks>
public sealed class StageRunner(ArtifactStore store, Arithmetic arithmetic, IRunReport report) : ArtifactReader(store, arithmetic.Id)
{
    /// <summary>The last that is known of what lies in the store.</summary>
    private readonly Dictionary<ArtifactKey, ArtifactState> _found = [];

    /// <summary>Everything that this call or a later one makes, inputs first.</summary>
    private IReadOnlyList<Stage> _all = [];

    /// <summary>What is whole when this call ends.</summary>
    private HashSet<ArtifactKey> _wanted = [];

    /// <summary>When training saves the state from which it continues.</summary>
    public ISaveCadence Cadence { get; init; } = new TimedCadence(TimeSpan.FromSeconds(10));

    /// <summary>Everything that will be wanted, where a call makes a part of it: what later calls read is not dropped.</summary>
    public IReadOnlyList<Stage> AllGoals { get; init; } = [];

    /// <summary>Whether large files go as soon as everything of the plan that reads them is made (<see cref="Stage.MayDrop"/>).</summary>
    public bool DropsWhatIsDone { get; init; }

    /// <summary>Told of what is made, and says how long the rest takes; null: nobody does.</summary>
    public IRunOutlook? Outlook { get; init; }

    /// <summary>
    /// Brings an artifact from elsewhere in the place of making it, and says whether it is whole then; null: there is no elsewhere.
    /// </summary>
    public Func<ArtifactKey, CancellationToken, Task<bool>>? Bring { get; init; }

    /// <summary>Measures what stages take from the mains.</summary>
    public EnergyMeter Energy { get; init; } = EnergyMeter.None;

    /// <summary>What stages work with besides files.</summary>
    public Toolbox Tools { get; init; } = new();

    /// <summary>Makes the goals and what they need.</summary>
    /// <param name="goals">Stages whose artifacts are wanted.</param>
    /// <param name="why">Whether to say beforehand, for each stage, whether and why it runs.</param>
    /// <param name="cancellation">Ends the run at the next step; the state of a training run is saved before.</param>
    /// <param name="mayBuild">Which stages this run may build; all when null.</param>
    /// <returns>How many artifacts were built.</returns>
    /// <exception cref="MissingArtifactsException">
    /// A stage has to be built that this run may not build. Nothing was computed, unless an artifact came out with other bytes than before
    /// and it turned out then.
    /// </exception>
    public async Task<int> MakeAsync(
        IReadOnlyList<Stage> goals, bool why, CancellationToken cancellation, Func<Stage, bool>? mayBuild = null)
    {
        IReadOnlyList<Stage> ordered = [.. Keys.Plan(goals).Where(stage => stage.IsFetched), .. goals];
        var plan = Keys.Plan(ordered);
        (_all, _wanted) = (Keys.Plan([.. ordered, .. AllGoals]), [.. plan.Select(Keys.Of)]);
        foreach (var (key, state) in Store.Examine(plan.Select(Keys.Of), cancellation))
        {
            _found[key] = state;
            Whole.Remove(key);
        }
        if (why)
            new Explanation(Store, Keys).Tell(plan, _found, report);
        var toBuild = ToBuild(plan);
        if (toBuild.Where(stage => mayBuild?.Invoke(stage) == false).ToList() is { Count: > 0 } missing)
            throw new MissingArtifactsException(missing);
        var (expected, built) = (toBuild.Count, 0);
        while (_all.FirstOrDefault(one => _wanted.Contains(Keys.Of(one)) && !Whole.ContainsKey(Keys.Of(one))) is { } stage)
        {
            cancellation.ThrowIfCancellationRequested();
            var key = Keys.Of(stage);
            var state = WithInputs(stage, Found(key));   // inputs come before what is made from them
            if (state is { Damage: null, Manifest: { } manifest })
            {
                Whole[key] = manifest;
                Store.DropPartial(key);   // left when a run was killed between finishing and tidying up
            }
            else if (DroppedInputOf(stage) is { } input)
            {
                report.Line($"{Keys.Of(input)} was dropped and is needed again, by {key}.");
                await BuildOneAsync(input, Math.Max(expected, built + 2)).ConfigureAwait(false);
                continue;   // if it came out differently, what was made from it is looked at again first
            }
            else
            {
                if (state.Damage is not null)
                    report.Line($"{key} is damaged: {state.Damage}. It will be built again.");
                await BuildOneAsync(stage, Math.Max(expected, built + 1)).ConfigureAwait(false);
            }
            DropInputsOf(stage);
        }
        foreach (var stage in _all.Where(stage => Whole.ContainsKey(Keys.Of(stage))))
            DropInputsOf(stage);
        return built;

        async Task BuildOneAsync(Stage stage, int of)
        {
            if (mayBuild?.Invoke(stage) == false)
                throw new MissingArtifactsException([stage]);
            if (await BuildAsync(stage, built + 1, of, cancellation).ConfigureAwait(false))
                built++;
        }
    }

    /// <summary>
    /// What has to be built as far as can be known before anything is: an artifact that then comes out with other bytes brings more with
    /// it.
    /// </summary>
    private List<Stage> ToBuild(IReadOnlyList<Stage> plan)
    {
        var needed = new HashSet<ArtifactKey>();
        foreach (var stage in plan)
        {
            if (WithInputs(stage, _found[Keys.Of(stage)]) is { Damage: null, Manifest: { } manifest })
                Whole[Keys.Of(stage)] = manifest;
            else
                needed.Add(Keys.Of(stage));
        }
        foreach (var stage in plan.Reverse())
        {
            if (needed.Contains(Keys.Of(stage)))
                needed.UnionWith(stage.Inputs.Select(input => Keys.Of(input.Stage)).Where(input => _found[input].IsDropped));
            Whole.Remove(Keys.Of(stage));
        }
        return [.. plan.Where(stage => needed.Contains(Keys.Of(stage)))];
    }

    /// <summary>
    /// The first input, or input of such an input, that has to be made again before a stage can run; null when there is none.
    /// </summary>
    private Stage? DroppedInputOf(Stage stage) =>
        stage.Inputs.Select(input => input.Stage).FirstOrDefault(input => Found(Keys.Of(input)).IsDropped) is { } dropped
            ? DroppedInputOf(dropped) ?? dropped
            : null;

    private ArtifactState Found(ArtifactKey key) =>
        _found.TryGetValue(key, out var known) ? known : _found[key] = Store.Examine(key);

    private void DropInputsOf(Stage stage)
    {
        if (!DropsWhatIsDone)
            return;
        foreach (var input in stage.Inputs.Select(one => one.Stage).DistinctBy(Keys.Of))
        {
            var key = Keys.Of(input);
            var files = Whole[key].Files.Where(input.MayDrop).ToList();
            if (files.Count == 0 || Found(key).IsDropped)
                continue;
            var open = Reach.Of(_all, Keys, one => !Whole.ContainsKey(one), one => Found(one).IsDropped);
            if (_all.Any(other => open.Contains(Keys.Of(other)) && other.Inputs.Any(one => Keys.Of(one.Stage) == key)))
                continue;
            Store.Drop(key, files);
            _found[key] = _found[key] with { IsDropped = true };
        }
    }

    private async Task<bool> BuildAsync(Stage stage, int number, int of, CancellationToken cancellation)
    {
        var key = Keys.Of(stage);
        if (Bring is not null && await Bring(key, cancellation).ConfigureAwait(false)
            && WithInputs(stage, Store.Examine(key)) is { IsWhole: true } brought)
        {
            Accept(key, brought);
            return false;
        }

        using var mine = await LockAsync(key, cancellation).ConfigureAwait(false);
        if (WithInputs(stage, Store.Examine(key)) is { IsWhole: true } state)
        {
            Accept(key, state);   // another process was faster
            return false;
        }
        using var holding = CancellationTokenSource.CreateLinkedTokenSource(cancellation, mine.Lost);
        try
        {
            Accept(key, new ArtifactState(await WriteAsync(stage, key, mine, number, of, holding.Token).ConfigureAwait(false), null));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            mine.ThrowIfLost();
            throw;
        }
        return true;
    }

    /// <summary>
    /// An artifact is there now. What was made from other bytes of it, and what was made from that, no longer counts as whole.
    /// </summary>
    private void Accept(ArtifactKey key, ArtifactState made)
    {
        var isAsBefore = Found(key).Manifest?.Content == made.Manifest!.Content;
        (_found[key], Whole[key]) = (made, made.Manifest);
        if (isAsBefore)
            return;
        var moved = new HashSet<ArtifactKey> { key };
        foreach (var stage in _all)
        {
            if (!stage.Inputs.Any(input => moved.Contains(Keys.Of(input.Stage))))
                continue;
            moved.Add(Keys.Of(stage));
            if (Whole.Remove(Keys.Of(stage)))
                _wanted.Add(Keys.Of(stage));   // by an earlier call, if not by this one
        }
    }

    private async Task<Manifest> WriteAsync(
        Stage stage, ArtifactKey key, ArtifactLock mine, int number, int of, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var energy = Energy.Begin();
        await using var measuring = energy.ConfigureAwait(false);
        var folder = Written(key, () => Store.BeginWrite(key));
        using var progress = report.Begin(stage, number, of, Outlook?.LeftInAll);
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
        try
        {
            await stage.RunAsync(context).ConfigureAwait(false);
        }
        catch (Exception e) when (IsFileTrouble(e) && e is not FileNotFoundException)
        {
            // A stage reads and asks elsewhere too; the system's messages name the path that they are about.
            throw new[] { folder, context.Partial }.Any(own => e.Message.Contains(own, StringComparison.Ordinal))
                ? NotWritten(key, e)
                : new AdviceException(
                    $"{key} could not be made: {e.Message.TrimEnd('.')}. What was finished before is whole; mend that, and run again.", e);
        }
        mine.ThrowIfLost();
        // What an interrupted run took before is not known.
        var made = Provenance.Now(
            context.SecondsBefore + clock.Elapsed.TotalSeconds,
            context.SecondsBefore > 0 ? null : await energy.EndAsync().ConfigureAwait(false));
        var manifest = Written(key, () => Commit(stage, key, folder, made));
        progress.Finished();
        Outlook?.Finished(stage, clock.Elapsed);
        return manifest;
    }

    private Manifest Commit(Stage stage, ArtifactKey key, string folder, Provenance made)
    {
        var hashedFrom = DateTime.UtcNow;
        var files = ArtifactStore.FilesOf(folder);
        var manifest = new Manifest
        {
            Stage = stage.Kind,
            Revision = stage.Revision,
            Name = stage.Name,
            Hash = key.Hash,
            Recipe = CanonicalJson.ToNode(stage.Recipe),
            Inputs = [.. stage.Inputs.Select(Describe)],
            Engine = stage.UsesEngine ? arithmetic.Engine : null,
            Numerics = stage.UsesEngine ? arithmetic.Id : null,
            Precision = stage.UsesEngine ? stage.Precision : null,
            Files = files,
            Content = ContentHash.OfFiles(files),
            Made = made,
        };
        Store.Commit(key, folder, manifest, hashedFrom);
        return manifest;
    }

    private T Written<T>(ArtifactKey key, Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception e) when (IsFileTrouble(e))
        {
            throw NotWritten(key, e);
        }
    }

    private AdviceException NotWritten(ArtifactKey key, Exception trouble) => new(
        $"{key} could not be written below '{Store.Root}': {trouble.Message.TrimEnd('.')}. "
        + "What was finished before is whole; make room or give the right to write there, and run again.", trouble);

    private static bool IsFileTrouble(Exception trouble) => trouble is IOException or UnauthorizedAccessException;

    private async Task<ArtifactLock> LockAsync(ArtifactKey key, CancellationToken cancellation)
    {
        try
        {
            void OnWait(string holder) => report.Line($"{key} is being built by {holder}; waiting for it.");
            return await ArtifactLock.TakeAsync(Store.LockOf(key), OnWait, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (IsFileTrouble(e))
        {
            throw new AdviceException(
                $"Nothing can be written below '{Store.Root}': {e.Message.TrimEnd('.')}. Give the right to write there, and run again.", e);
        }
    }

    private ManifestInput Describe(StageInput input)
    {
        var key = Keys.Of(input.Stage);
        return new ManifestInput(input.Role, key.Stage, key.Name, key.Hash, Whole[key].Content);
    }
}
