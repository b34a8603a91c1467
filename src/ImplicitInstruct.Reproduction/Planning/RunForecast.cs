namespace ImplicitInstruct.Reproduction.Planning;

/// <summary>
/// How much of a plan is left and how long that takes, with as many stages at once as share the machine: by arithmetic, and by what this
/// machine took for what it has made of the plan.
/// </summary>
internal sealed class RunForecast : IRunOutlook
{
    private readonly StageKeys _keys;
    private readonly HashSet<ArtifactKey> _left;
    private readonly IReadOnlyList<Stage> _plan;
    private readonly Sharing _sharing;
    private readonly StageTimes _times;

    /// <summary>Reckons a plan.</summary>
    /// <param name="plan">The stages.</param>
    /// <param name="found">What the store holds of them.</param>
    /// <param name="keys">Keys of the stages.</param>
    /// <param name="sharing">How they share the machine.</param>
    /// <param name="times">What they take.</param>
    public RunForecast(
        IReadOnlyList<Stage> plan, IReadOnlyDictionary<ArtifactKey, ArtifactState> found, StageKeys keys, Sharing sharing, StageTimes times)
    {
        (_plan, _keys, _sharing, _times) = (plan, keys, sharing, times);
        _left = [.. plan.Select(keys.Of).Where(key => !found[key].IsWhole && !found[key].IsDropped)];
    }

    /// <summary>Artifacts of the plan.</summary>
    public int Count => _plan.Count;

    /// <summary>How many of them are to be made.</summary>
    public int Left => _left.Count;

    /// <summary>How long what is left takes at the pace so far.</summary>
    public TimeSpan Time => Timetable.Of(_plan, _keys, _sharing, _left.Contains, _times.On).End;

    /// <summary>What is to be made, in a sentence.</summary>
    public string Sentence => Left == 0
        ? FormattableString.Invariant($"All {Count} artifacts are there.")
        : FormattableString.Invariant($"{Left} of {Count} artifacts are to be made, in about {InWords(Time)}.");

    /// <inheritdoc/>
    public TimeSpan? LeftInAll => Time;

    /// <inheritdoc/>
    public void Finished(Stage stage, TimeSpan took, int threads)
    {
        if (_left.Remove(_keys.Of(stage)))
            _times.Learn(stage, took.TotalSeconds, threads);
    }

    /// <summary>A time as one says it: <c>40 s</c>, <c>12 min</c>, <c>3.5 h</c>.</summary>
    public static string InWords(TimeSpan time) => time switch
    {
        { TotalSeconds: < 100 } => FormattableString.Invariant($"{Math.Ceiling(time.TotalSeconds):0} s"),
        { TotalMinutes: < 100 } => FormattableString.Invariant($"{time.TotalMinutes:0} min"),
        _ => FormattableString.Invariant($"{time.TotalHours:0.#} h"),
    };
}
