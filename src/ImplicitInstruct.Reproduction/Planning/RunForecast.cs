namespace ImplicitInstruct.Reproduction.Planning;

/// <summary>
/// How much of a plan is left and how long that takes: by arithmetic, and by what this machine took for what it has made of the plan.
/// </summary>
internal sealed class RunForecast : IRunOutlook
{
    /// <summary>Reckoned seconds of finished work from which on the machine's own pace is believed.</summary>
    private const double EnoughToBelieve = 2;

    private readonly Dictionary<ArtifactKey, double> _left = [];
    private readonly StageKeys _keys;
    private double _reckoned;
    private double _taken;

    /// <summary>Reckons a plan.</summary>
    /// <param name="plan">The stages.</param>
    /// <param name="found">What the store holds of them.</param>
    /// <param name="keys">Keys of the stages.</param>
    /// <param name="costs">What stages take.</param>
    public RunForecast(
        IReadOnlyList<Stage> plan, IReadOnlyDictionary<ArtifactKey, ArtifactState> found, StageKeys keys, CostModel costs)
    {
        (_keys, Count) = (keys, plan.Count);
        var here = Provenance.Now(0).Machine;
        foreach (var stage in plan)
        {
            var (key, seconds) = (keys.Of(stage), (costs.Of(stage)?.Hours ?? 0) * 3600);
            if (!found[key].IsWhole && !found[key].IsDropped)
                _left[key] = seconds;
            else if (found[key].Manifest?.Made is { } made && made.Machine == here)
                Learn(seconds, made.Seconds);
        }
    }

    /// <summary>Artifacts of the plan.</summary>
    public int Count { get; }

    /// <summary>How many of them are to be made.</summary>
    public int Left => _left.Count;

    /// <summary>How long what is left takes at the pace so far.</summary>
    public TimeSpan Time => TimeSpan.FromSeconds(_left.Values.Sum() * (_reckoned < EnoughToBelieve ? 1 : _taken / _reckoned));

    /// <summary>What is to be made, in a sentence.</summary>
    public string Sentence => Left == 0
        ? FormattableString.Invariant($"All {Count} artifacts are there.")
        : FormattableString.Invariant($"{Left} of {Count} artifacts are to be made, in about {InWords(Time)}.");

    /// <inheritdoc/>
    public TimeSpan? LeftInAll => Time;

    /// <inheritdoc/>
    public void Finished(Stage stage, TimeSpan took)
    {
        if (_left.Remove(_keys.Of(stage), out var seconds))
            Learn(seconds, took.TotalSeconds);
    }

    /// <summary>A time as one says it: <c>40 s</c>, <c>12 min</c>, <c>3.5 h</c>.</summary>
    public static string InWords(TimeSpan time) => time switch
    {
        { TotalSeconds: < 100 } => FormattableString.Invariant($"{Math.Ceiling(time.TotalSeconds):0} s"),
        { TotalMinutes: < 100 } => FormattableString.Invariant($"{time.TotalMinutes:0} min"),
        _ => FormattableString.Invariant($"{time.TotalHours:0.#} h"),
    };

    private void Learn(double reckoned, double taken)
    {
        // What is not reckoned, as downloads and judging are not, tells nothing about the rest.
        if (reckoned <= 0)
            return;
        _reckoned += reckoned;
        _taken += taken;
    }
}
