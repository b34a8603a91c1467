namespace ImplicitInstruct.Reproduction.Planning;

/// <summary>A plan with what the store holds of it, what its stages take, and how they share this machine.</summary>
internal sealed class StagePlan
{
    private readonly bool _hasOneEngine;
    private readonly Study _study;

    /// <summary>Lays it out; nothing is looked at before it is needed.</summary>
    /// <param name="study">What is asked for.</param>
    /// <param name="goals">What is made.</param>
    /// <param name="keys">Keys of the stages.</param>
    /// <param name="hasOneEngine">
    /// Whether all stages compute with one engine, one after the other; null: as the CPU engine does not, of which every stage has its own.
    /// </param>
    public StagePlan(Study study, IReadOnlyList<Stage> goals, StageKeys keys, bool? hasOneEngine = null)
    {
        (_study, Keys) = (study, keys);
        _hasOneEngine = hasOneEngine ?? study.Options.Engine != EngineNames.Cpu;
        Stages = keys.Plan(goals);
        Sharing = SharingOn(StageLoads.ThreadsOf(study.Options));
    }

    /// <summary>Keys of the stages.</summary>
    public StageKeys Keys { get; }

    /// <summary>All stages, inputs first.</summary>
    public IReadOnlyList<Stage> Stages { get; }

    /// <summary>What the store held when it was first asked.</summary>
    public IReadOnlyDictionary<ArtifactKey, ArtifactState> Found => field ??= _study.Store.Examine(Stages.Select(Keys.Of));

    /// <summary>What the device does, by arithmetic.</summary>
    public CostModel Costs => field ??= CostModel.For(_study.Options);

    /// <summary>What stages take.</summary>
    public StageTimes Times => field ??= new StageTimes(
        Stages, Found, Keys, Costs, _study.Options.Engine == EngineNames.Cpu ? StageLoads.ThreadsOf(_study.Options) : 1);

    /// <summary>How the stages share this machine.</summary>
    public Sharing Sharing { get; }

    /// <summary>What is left.</summary>
    public RunForecast Forecast() => new(Stages, Found, Keys, Sharing, Times);

    /// <summary>How they would share one with other threads and this one's memory.</summary>
    /// <param name="threads">Threads of all stages together.</param>
    public Sharing SharingOn(int threads) => new()
    {
        Threads = threads,
        MemoryBytes = StageLoads.MemoryBytes,
        LoadOf = new StageLoads(_study.Options, threads, _hasOneEngine).Of,
        TimeOf = stage => Times.Of(stage),
        SpeedupOf = StageTimes.Speedup,
        First = _study.Asked.Count > 1 && FirstClaim is { } first ? first.Goals : [],
        KeepsOrder = !_study.Options.KeepsCheckpoints,
    };

    /// <summary>
    /// What all of it would take from nothing, in lines; where another device than the processor computes there are none.
    /// </summary>
    public IEnumerable<string> Timetables()
    {
        if (_hasOneEngine || Stages.Count == 0)
            yield break;
        var chain = Chains.Longest(Stages, Keys, Times.Of).Where(stage => Times.Of(stage) > TimeSpan.Zero).ToList();
        yield return $"From nothing this is {RunForecast.InWords(Sum(Stages))} of work for one thread, {Source}. Critical path, "
            + $"{RunForecast.InWords(Sum(chain))} on one thread: "
            + string.Join(", ", chain.Select(stage => $"{stage.Kind}/{stage.Name} {RunForecast.InWords(Times.Of(stage))}")) + ".";
        var tables = Cores.Select(cores => Timetable.Of(Stages, Keys, SharingOn(cores), _ => true, Times.On)).ToList();
        yield return $"Computed from that, on {string.Join(", ", Cores)} cores: {InWords(tables.Select(table => table.End))}.";
        if (_study.Asked.Count > 1 && FirstClaim is { } first && first.Goals.Select(Keys.Of).ToList() is var goals
            && goals.All(tables[0].EndOf.ContainsKey))
            yield return $"The first verdict, {first.Claim.Id}: {InWords(tables.Select(table => goals.Max(goal => table.EndOf[goal])))}.";

        static string InWords(IEnumerable<TimeSpan> times) => string.Join(", ", times.Select(RunForecast.InWords));
    }

    /// <summary>Where the times come from.</summary>
    private string Source => Times.Measured == 0 ? "by arithmetic alone" : FormattableString.Invariant(
        $"as this machine took for {Times.Measured} of its {Stages.Count} stages")
        + (Times.Measured < Stages.Count ? " and by arithmetic for the others" : "");

    private static IReadOnlyList<int> Cores => [1, 2, 4, 8, 16, 64];

    private Experiment? FirstClaim => _study.Asked.FirstOrDefault(experiment => experiment.Obstacle is null);

    private TimeSpan Sum(IEnumerable<Stage> stages) => stages.Aggregate(TimeSpan.Zero, (sum, stage) => sum + Times.Of(stage));
}
