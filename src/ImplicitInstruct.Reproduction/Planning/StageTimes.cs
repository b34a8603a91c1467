namespace ImplicitInstruct.Reproduction.Planning;

/// <summary>
/// What the stages of a plan take on one thread: as this machine took for those that it has made, else by arithmetic and the pace of those;
/// what cannot be reckoned takes what others of its kind took.
/// </summary>
internal sealed class StageTimes
{
    /// <summary>Reckoned seconds of finished work from which on the machine's own pace is believed.</summary>
    private const double EnoughToBelieve = 2;

    /// <summary>Two threads compute 1.93 times as fast as one (Cpu/README.md): what is left over is done by one.</summary>
    private const double PartOfOne = (2 / 1.93) - 1;

    private readonly StageKeys _keys;
    private readonly Func<Stage, double> _reckon;
    private readonly Dictionary<ArtifactKey, double> _measured = [];
    private readonly Dictionary<string, (double Seconds, int Count)> _kinds = [];
    private double _reckoned;
    private double _taken;

    /// <summary>Reckons a plan.</summary>
    /// <param name="plan">The stages.</param>
    /// <param name="found">What the store holds of them.</param>
    /// <param name="keys">Keys of the stages.</param>
    /// <param name="costs">What stages take.</param>
    /// <param name="threads">Threads that the costs are reckoned for; 1 where another device than the processor computes.</param>
    public StageTimes(
        IReadOnlyList<Stage> plan, IReadOnlyDictionary<ArtifactKey, ArtifactState> found, StageKeys keys, CostModel costs, int threads)
    {
        (_keys, _reckon) = (keys, stage => (costs.Of(stage)?.Hours ?? 0) * 3600 * threads);
        var here = Provenance.Now(0).Machine;
        foreach (var stage in plan)
        {
            if (found[keys.Of(stage)].Manifest?.Made is { } made && made.Machine == here)
                Learn(stage, made.Seconds, made.Threads ?? (stage.UsesEngine ? threads : 1));
        }
    }

    /// <summary>How many stages of the plan this machine has made before.</summary>
    public int Measured => _measured.Count;

    /// <summary>How much faster a stage is on some threads than on one, as measured on two.</summary>
    public static double Speedup(int threads) => 1 / (PartOfOne + ((1 - PartOfOne) / threads));

    /// <summary>What a stage takes on one thread.</summary>
    public TimeSpan Of(Stage stage) => On(stage, 1);

    /// <summary>What a stage takes on some threads.</summary>
    public TimeSpan On(Stage stage, int threads)
    {
        var alone = _measured.TryGetValue(_keys.Of(stage), out var measured) ? measured : Expected(stage);
        return TimeSpan.FromSeconds(alone / Speedup(threads));
    }

    /// <summary>A stage was made.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="seconds">How long it took.</param>
    /// <param name="threads">On how many threads.</param>
    public void Learn(Stage stage, double seconds, int threads)
    {
        var alone = _measured[_keys.Of(stage)] = seconds * Speedup(threads);
        // What is not reckoned, as downloads and judging are not, tells about its own kind and nothing about the rest.
        if (_reckon(stage) is not (> 0 and var reckoned))
        {
            var (others, count) = _kinds.GetValueOrDefault(stage.Kind);
            _kinds[stage.Kind] = (others + alone, count + 1);
            return;
        }
        _reckoned += reckoned;
        _taken += alone;
    }

    private double Expected(Stage stage)
    {
        if (_reckon(stage) is > 0 and var reckoned)
            return reckoned * (_reckoned < EnoughToBelieve ? 1 : _taken / _reckoned);
        return _kinds.TryGetValue(stage.Kind, out var kind) ? kind.Seconds / kind.Count : 0;
    }
}
