using ImplicitInstruct.AlpacaEval.LengthControl;
using ImplicitInstruct.Evaluation.Styles;

namespace ImplicitInstruct.AlpacaEval.Calibration;

/// <summary>A new judge held against the original, over the models that both have judged.</summary>
/// <param name="Models">Model by model, in the order given.</param>
/// <param name="Pooled">Agreement over the pairs of all models.</param>
/// <param name="Fit">What the original would have said, fitted over all models.</param>
/// <param name="LeaveOneOut">Each model predicted from the others; empty where there is but one.</param>
public sealed record JudgeComparison(
    IReadOnlyList<ModelCalibration> Models, Agreement Pooled, OriginalFit Fit, IReadOnlyList<LeftOut> LeaveOneOut)
{
    /// <summary>Fewest models of which the order can tell anything.</summary>
    public const int FewestForOrder = 3;

    /// <summary>Spearman's rank correlation of the plain rates by the two judges; null for too few models.</summary>
    public double? RankCorrelation => Models.Count < FewestForOrder ? null : Correlation.Of(
        CorrelationKind.Spearman, [.. Models.Select(model => model.Original.Plain)], [.. Models.Select(model => model.New.Plain)]);

    /// <summary>The same of the length-controlled rates.</summary>
    public double? LengthControlledRankCorrelation => Models.Count < FewestForOrder ? null : Correlation.Of(
        CorrelationKind.Spearman,
        [.. Models.Select(model => model.Original.LengthControlled)],
        [.. Models.Select(model => model.New.LengthControlled)]);

    /// <summary>Number of different models.</summary>
    public int Groups => LeaveOneOut.Count == 0 ? 1 : LeaveOneOut.Select(left => left.Group).Distinct().Count();

    /// <summary>How far plain rates that were predicted from other models are off; null for one model.</summary>
    public PredictionError? PlainError => PredictionError.Of([.. LeaveOneOut.Select(left => left.PlainError)]);

    /// <summary>How far length-controlled rates that were predicted from other models are off; null for one model.</summary>
    public PredictionError? LengthControlledError => PredictionError.Of([.. LeaveOneOut.Select(left => left.LengthControlledError)]);

    /// <summary>What the new judge says in both orders of the outputs, over all models; null where it was asked in one.</summary>
    public BothOrders? BothOrders { get; } = BothOrders.Of(Models.SelectMany(model => model.Opinions.Rows));

    /// <summary>Compares.</summary>
    /// <param name="opinions">Second opinions, at least one file.</param>
    /// <param name="table">The table behind length control.</param>
    public static JudgeComparison Of(IReadOnlyList<SecondOpinions> opinions, Regulariser table)
    {
        ModelCalibration[] models = [.. opinions.Select(one => ModelCalibration.Of(one, table))];
        return new JudgeComparison(
            models,
            Agreement.Of(opinions.SelectMany(one => one.Rows)),
            OriginalFit.Of(opinions, table.Difficulties),
            LeftOut.Each(models, table));
    }
}
