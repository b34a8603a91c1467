using ImplicitInstruct.AlpacaEval.Annotations;
using ImplicitInstruct.AlpacaEval.LengthControl;
using ImplicitInstruct.Evaluation;

namespace ImplicitInstruct.AlpacaEval.WinRates;

/// <summary>Everything that is said of one model's win rate against one reference.</summary>
/// <remarks>
/// On AlpacaEval's instructions the length control is <see cref="LengthControlledModel"/>, twice: as published, and converged. On others no
/// difficulties are known, and it is the core's <see cref="LengthControlledWinRate"/>, the one of the miniature's tables.
/// </remarks>
public sealed record WinRateEvaluation
{
    /// <summary>What was evaluated.</summary>
    public required AnnotationSet Annotations { get; init; }

    /// <summary>The table behind length control.</summary>
    public required Regulariser Regulariser { get; init; }

    /// <summary>Without length control.</summary>
    public required RawWinRate Raw { get; init; }

    /// <summary>95 % bootstrap interval of the raw win rate over instructions; null when none was asked for.</summary>
    public Interval? RawInterval { get; init; }

    /// <summary>As alpaca_eval publishes it; null on other instructions.</summary>
    public LengthControlledFit? Published { get; init; }

    /// <summary>The same model at its minimum; null on other instructions.</summary>
    public LengthControlledFit? Converged { get; init; }

    /// <summary>Length control without difficulties; null on AlpacaEval's instructions.</summary>
    public LengthControlledWinRate? Plain { get; init; }

    /// <summary>
    /// 95 % bootstrap interval of the length-controlled rate: rows resampled, refitted to the minimum, C kept; null when none was asked for
    /// or nothing is fitted.
    /// </summary>
    public Interval? LengthControlledInterval { get; init; }

    /// <summary>Mean length of the model's outputs in code points, truncated as alpaca_eval does.</summary>
    public required int AverageLength { get; init; }

    /// <summary>The length-controlled rate to quote, in percent.</summary>
    public double LengthControlledPercent => Published?.Percent ?? Plain!.Percent;

    /// <summary>Whether the two are named alike, which alpaca_eval takes for a model against itself.</summary>
    public bool IsAgainstItself => Annotations.Model is { } model && model == Annotations.Reference;

    /// <summary>Evaluates annotations.</summary>
    /// <param name="annotations">The verdicts.</param>
    /// <param name="regulariser">The table behind length control.</param>
    /// <param name="resamples">Bootstrap resamples of the length-controlled rate; 0: no intervals.</param>
    /// <exception cref="AdviceException">There is no usable preference.</exception>
    public static WinRateEvaluation Of(AnnotationSet annotations, Regulariser regulariser, int resamples = 0)
    {
        var evaluation = new WinRateEvaluation
        {
            Annotations = annotations,
            Regulariser = regulariser,
            Raw = RawWinRate.Of(annotations),
            AverageLength = (int)annotations.Rows.Average(row => row.ModelLength),
        };
        evaluation = annotations.Instructions == InstructionSet.Other
            ? evaluation with { Plain = evaluation.PlainOver(evaluation.JudgedRows()) }
            : evaluation.WithModel();
        return resamples == 0 ? evaluation : evaluation with
        {
            RawInterval = new Bootstrap().OverPrompts([.. annotations.Rows.Select(row => row.Label).OfType<double>()]),
            LengthControlledInterval = evaluation.IsFitted
                ? new Bootstrap { Resamples = resamples }.OverSeedsAndPrompts(1, annotations.Rows.Count, evaluation.Resampling())
                : null,
        };
    }

    /// <summary>The length-controlled rate, in percent, as a function of a draw of rows.</summary>
    public SeedStatistic Resampling()
    {
        if (Plain is not null)
            return (_, rows) => PlainOver(rows)?.Percent ?? 50;
        var model = new LengthControlledModel(Annotations.Rows, Regulariser);
        return (_, rows) => model.Resample(rows, Converged!);
    }

    /// <summary>Whether a length-controlled rate was estimated at all.</summary>
    internal bool IsFitted => !IsAgainstItself || Plain is not null;

    private WinRateEvaluation WithModel()
    {
        var model = new LengthControlledModel(Annotations.Rows, Regulariser);
        return IsAgainstItself
            ? this with { Published = model.AgainstItself(), Converged = model.AgainstItself() }
            : this with { Published = model.Fit(new EarlyStoppingSolver()), Converged = model.Fit(new ConvergedSolver()) };
    }

    private int[] JudgedRows() => [.. Enumerable.Range(0, Annotations.Rows.Count).Where(i => Annotations.Rows[i].Label is not null)];

    /// <summary>Null when a draw holds no judged row.</summary>
    private LengthControlledWinRate? PlainOver(ReadOnlySpan<int> positions)
    {
        var (labels, differences) = (new List<double>(positions.Length), new List<double>(positions.Length));
        foreach (var position in positions)
        {
            if (Annotations.Rows[position].Label is not { } label)
                continue;
            labels.Add(label);
            differences.Add(-Annotations.Rows[position].LengthDifference);
        }

        return labels.Count == 0 ? null : LengthControlledWinRate.Of(labels, differences);
    }
}
