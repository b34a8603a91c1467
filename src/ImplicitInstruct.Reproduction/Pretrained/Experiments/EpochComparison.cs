using ImplicitInstruct.AlpacaEval.Annotations;
using ImplicitInstruct.Evaluation;

namespace ImplicitInstruct.Reproduction.Pretrained.Experiments;

/// <summary>Candidates for a number of epochs, by the verdicts on what each answers to the same validation instructions.</summary>
/// <param name="verdicts">Of every candidate, by epochs.</param>
/// <param name="bootstrap">How intervals are made.</param>
internal sealed class EpochComparison(IReadOnlyDictionary<int, AnnotationSet> verdicts, Bootstrap bootstrap)
{
    /// <summary>A candidate's verdicts, those that the judge left open apart, in [0, 1].</summary>
    public IReadOnlyList<double> LabelsOf(int epochs) => [.. verdicts[epochs].Rows.Select(row => row.Label).OfType<double>()];

    /// <summary>A candidate's win rate, %.</summary>
    public double RateOf(int epochs) => 100 * LabelsOf(epochs).Average();

    /// <summary>Candidates with a higher win rate than one of them, in words.</summary>
    /// <param name="used">The one.</param>
    /// <param name="beyondNoise">Whether those only that are higher on the whole interval of the difference.</param>
    public IReadOnlyList<string> BetterThan(int used, bool beyondNoise) =>
    [
        .. verdicts.Keys.Where(epochs => epochs != used && RateOf(epochs) > RateOf(used)).Select(epochs => (Epochs: epochs, By: AdvantageOf(epochs, used))).Where(one => !beyondNoise || one.By.Low > 0)
            .Select(one => FormattableString.Invariant($"{one.Epochs} epochs have {RateOf(one.Epochs):0.0}, more by {one.By.Low:0.0} to {one.By.High:0.0}")),
    ];

    /// <summary>By how many points one candidate's win rate exceeds another's, on instructions with a verdict on both. All others are held against the one, so the interval is the wider for each (Bonferroni).</summary>
    private Interval AdvantageOf(int epochs, int used)
    {
        var both = verdicts[epochs].Rows.Zip(verdicts[used].Rows, (a, b) => (A: a.Label, B: b.Label)).Where(pair => pair is { A: not null, B: not null }).ToList();
        return both.Count == 0
            ? new Interval(-100, 100, bootstrap.Confidence)
            : (bootstrap with { Confidence = 1 - ((1 - bootstrap.Confidence) / (verdicts.Count - 1)) }).OfDifference([[.. both.Select(pair => pair.A!.Value)]], [[.. both.Select(pair => pair.B!.Value)]]);
    }
}
