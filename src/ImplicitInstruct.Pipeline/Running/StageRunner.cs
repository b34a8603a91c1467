using System.Runtime.ExceptionServices;
using ImplicitInstruct.Pipeline.Energy;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Store;

namespace ImplicitInstruct.Pipeline.Running;

/// <summary>What computes, and the id of its arithmetic: equal ids compute equal bits from equal inputs.</summary>
/// <param name="Engine">Name of what computes, e.g. <c>cpu</c>.</param>
/// <param name="Id">Id of its arithmetic; part of the key of everything that it computes.</param>
public sealed record Arithmetic(string Engine, string Id);

/// <summary>
/// Makes artifacts: what is whole is skipped, what is absent, damaged or out of step with its inputs is built, as many at once as share
/// the machine.
/// </summary>
/// <remarks>
/// Every artifact of the plan is checked against its digests. A damaged artifact is built again; where that gives the same bytes, what was
/// made from it stays valid, and this is not believed but compared: an artifact whose manifest names other input bytes than those present
/// is built again too, also when they come out differently in the middle of a run. What the runner knows is touched by one stage after the
/// other, when one begins or ends; in between stages share nothing but the report and the tools that are made for that.
/// </remarks>
public sealed partial class StageRunner(ArtifactStore store, Arithmetic arithmetic, IRunReport report)
    : ArtifactReader(store, arithmetic.Id)
{
    /// <summary>The last that is known of what lies in the store.</summary>
    private readonly Dictionary<ArtifactKey, ArtifactState> _found = [];

    /// <summary>Everything that this call or a later one makes, inputs first.</summary>
    private IReadOnlyList<Stage> _all = [];

    /// <summary>What was said of artifacts by this call.</summary>
    private readonly HashSet<(ArtifactKey Key, string What)> _told = [];

    /// <summary>What is whole when this call ends.</summary>
    private HashSet<ArtifactKey> _wanted = [];

    /// <summary>When training saves the state from which it continues; one for each stage.</summary>
    public Func<ISaveCadence> Cadence { get; init; } = () => new TimedCadence(TimeSpan.FromSeconds(10));

    /// <summary>How stages share this machine.</summary>
    public Sharing Sharing { get; init; } = Sharing.OneByOne;

    /// <summary>Told of every stage whose artifact is there now, after <see cref="Outlook"/>; null: nobody is.</summary>
    public Action<Stage>? OnWhole { get; init; }

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
        (_begun, _expected, _isStoreBroken) = (0, toBuild.Count, false);
        _hasDevice = plan.Any(stage => Sharing.LoadOf(stage).TakesDevice);
        _told.Clear();
        var built = await BuildAllAsync(new StageOrder(_all, Keys, Sharing), mayBuild, cancellation).ConfigureAwait(false);
        foreach (var stage in _all.Where(stage => Whole.ContainsKey(Keys.Of(stage))))
            DropInputsOf(stage);
        return built;
    }

    /// <summary>Builds what is not whole, beginning a stage whenever another one is done.</summary>
    private async Task<int> BuildAllAsync(StageOrder order, Func<Stage, bool>? mayBuild, CancellationToken cancellation)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var running = new Dictionary<StageShare, Task<BuiltArtifact>>();
        var failures = new List<Exception>();
        var lost = new HashSet<ArtifactKey>();
        var built = 0;
        while (true)
        {
            var ready = ends.IsCancellationRequested ? [] : FindReady([.. running.Keys.Select(one => one.Stage)], lost);
            foreach (var share in order.Choose(Marked(ready), running.Keys, [.. _all.Select(stage => IsOpen(Keys.Of(stage)))]))
                running[share] = mayBuild?.Invoke(share.Stage) == false
                    ? Task.FromException<BuiltArtifact>(new MissingArtifactsException([share.Stage])) : Begin(share);
            if (running.Count == 0)
                break;
            await Task.WhenAny(running.Values).ConfigureAwait(false);
            foreach (var (share, making) in running.Where(one => one.Value.IsCompleted).ToList())
            {
                running.Remove(share);
                try
                {
                    built += await EndAsync(share, making).ConfigureAwait(false) ? 1 : 0;
                }
                catch (OperationCanceledException) when (ends.IsCancellationRequested)
                {
                    // Its state is saved.
                }
                catch (Exception failure)
                {
                    failures.Add(failure);
                    Lose(share.Stage, lost);
                    if (!GoesOnAfter(failure, share.Stage))
                        await ends.CancelAsync().ConfigureAwait(false);
                    else if (running.Count > 0 || FindReady([], lost).Count > 0)
                        report.Line($"{Keys.Of(share.Stage)} FAILED: {failure.Message} The rest goes on.");
                }
            }
        }

        ThrowIfAny(failures, cancellation);
        return built;

        bool[] Marked(IReadOnlyList<Stage> stages)
        {
            var marked = new bool[_all.Count];
            foreach (var stage in stages)
                marked[order.PlaceOf(stage)] = true;
            return marked;
        }

        bool IsOpen(ArtifactKey key) => _wanted.Contains(key) && !Whole.ContainsKey(key) && !lost.Contains(key);

        Task<BuiltArtifact> Begin(StageShare share)
        {
            IReadOnlyList<ManifestInput> inputs = [.. share.Stage.Inputs.Select(Describe)];
            return Task.Run(() => BuildAsync(share, inputs, ends.Token), CancellationToken.None);
        }
    }

    /// <summary>A stage has ended, well or not.</summary>
    /// <returns>Whether its artifact was made by this run.</returns>
    private async Task<bool> EndAsync(StageShare share, Task<BuiltArtifact> making)
    {
        var (state, took) = await making.ConfigureAwait(false);
        Accept(share.Stage, state);
        if (took is { } time)
            Outlook?.Finished(share.Stage, time, share.Threads);
        return took is not null;
    }

    /// <summary>Takes note of what is whole, and says what can be built now, inputs first.</summary>
    /// <param name="running">What is being built.</param>
    /// <param name="lost">What failed, and what cannot be made without it.</param>
    private IReadOnlyList<Stage> FindReady(IReadOnlyList<Stage> running, HashSet<ArtifactKey> lost)
    {
        var busy = running.Select(Keys.Of).ToHashSet();
        var read = running.SelectMany(stage => stage.Inputs).Select(input => Keys.Of(input.Stage)).ToHashSet();
        var ready = new Dictionary<ArtifactKey, Stage>();
        foreach (var stage in _all)
        {
            var key = Keys.Of(stage);
            if (!_wanted.Contains(key) || Whole.ContainsKey(key) || busy.Contains(key) || lost.Contains(key)
                || stage.Inputs.Any(input => !Whole.ContainsKey(Keys.Of(input.Stage))))
                continue;
            var state = WithInputs(stage, Found(key));
            if (state is { Damage: null, Manifest: { } manifest })
            {
                Whole[key] = manifest;
                Store.DropPartial(key);   // left when a run was killed between finishing and tidying up
                DropInputsOf(stage);
                OnWhole?.Invoke(stage);
            }
            else if (DroppedInputOf(stage) is { } input)
            {
                // If it comes out differently, what was made from it is looked at again first.
                Tell(Keys.Of(input), $"was dropped and is needed again, by {key}.");
                if (!lost.Contains(Keys.Of(input)) && !busy.Contains(Keys.Of(input)))
                    ready[Keys.Of(input)] = input;
            }
            else if (!read.Contains(key))
            {
                if (state.Damage is not null)
                    Tell(key, $"is damaged: {state.Damage}. It will be built again.");
                ready[key] = stage;
            }
        }

        return [.. ready.Values];
    }

    /// <summary>Says something of an artifact, once.</summary>
    private void Tell(ArtifactKey key, string what)
    {
        if (_told.Add((key, what)))
            report.Line($"{key} {what}");
    }

    /// <summary>What is made from a stage that failed is not made either.</summary>
    private void Lose(Stage failed, HashSet<ArtifactKey> lost)
    {
        lost.Add(Keys.Of(failed));
        foreach (var stage in _all.Where(stage => stage.Inputs.Any(input => lost.Contains(Keys.Of(input.Stage)))))
            lost.Add(Keys.Of(stage));
    }

    /// <summary>
    /// Whether others are made after a failure: not where they would fail too, where a person can help before hours of work, or where
    /// nobody knows what happened.
    /// </summary>
    private bool GoesOnAfter(Exception failure, Stage stage) =>
        failure is AdviceException and not MissingArtifactsException && !_isStoreBroken && !stage.IsFetched;

    private void ThrowIfAny(List<Exception> failures, CancellationToken cancellation)
    {
        if (failures.Count > 1)
            report.Line(FormattableString.Invariant(
                $"{failures.Count} artifacts could not be made, and what needs them was not: the lines above say why. The first:"));
        if (failures.Count > 0)
            ExceptionDispatchInfo.Throw(failures.Find(one => one is not AdviceException) ?? failures[0]);
        if (_all.Any(stage => _wanted.Contains(Keys.Of(stage)) && !Whole.ContainsKey(Keys.Of(stage))))
            cancellation.ThrowIfCancellationRequested();
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

    /// <summary>An artifact is there now.</summary>
    private void Accept(Stage made, ArtifactState state)
    {
        var key = Keys.Of(made);
        var isAsBefore = Found(key).Manifest?.Content == state.Manifest!.Content;
        _found[key] = state;
        if (!isAsBefore)
            Doubt(key);
        // Where an input is being made again, this one is looked at once more when that is there.
        if (made.Inputs.Any(input => !Whole.ContainsKey(Keys.Of(input.Stage))) || WithInputs(made, state).Damage is not null)
            return;
        Whole[key] = state.Manifest;
        DropInputsOf(made);
        OnWhole?.Invoke(made);
    }

    /// <summary>What was made from other bytes of an artifact, and what was made from that, no longer counts as whole.</summary>
    private void Doubt(ArtifactKey key)
    {
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
}
