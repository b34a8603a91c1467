using System.Globalization;
using ImplicitInstruct.AlpacaEval.Calibration;
using ImplicitInstruct.Reporting;
using ImplicitInstruct.Reporting.Page;
using ImplicitInstruct.Reporting.Plots;

namespace ImplicitInstruct.Build.Calibrate;

/// <summary>A calibration as a page.</summary>
internal static class CalibrationPlots
{
    /// <summary>The page as HTML.</summary>
    /// <param name="comparison">The two judges.</param>
    /// <param name="facts">Who they are.</param>
    /// <param name="difficulties">Of AlpacaEval's instructions.</param>
    public static string Page(JudgeComparison comparison, CalibrationFacts facts, IReadOnlyList<double> difficulties) => new PlotPage(
        "ImplicitInstruct · calibration of a judge",
        $"{facts.Model} in the place of {AlpacaEval.Judging.JudgeRecipe.OriginalModel}",
        CalibrationTable.Verdict(comparison),
        comparison.LeaveOneOut.Count == 0
            ? [Curve(comparison, difficulties)]
            : [Curve(comparison, difficulties), Rates(comparison)],
        comparison.BothOrders is null
            ? [Table(comparison), Preferences(comparison)]
            : [Table(comparison), Preferences(comparison), Orders(comparison)]).Render();

    private static LineChart Curve(JudgeComparison comparison, IReadOnlyList<double> difficulties)
    {
        var bins = CalibrationBin.Of(comparison, difficulties);
        return new LineChart
        {
            Title = "What the original says where so much is expected of it",
            Description = Invariant($"{bins.Sum(bin => bin.Pairs)} pairs in {bins.Count} bins of as many each, by what the fit expects of ")
                + "the original from the new judge's preference, the lengths and the difficulty. A fit that is right lies on the line.",
            Note = "Bars: 95 % intervals of the mean of a bin.",
            XAxis = "expected preference of the original for the model, %",
            YAxis = "its mean preference, %",
            Series =
            [
                new PointSeries("expected and said are equal", [new PlotPoint(0, 0), new PlotPoint(100, 100)]),
                new PointSeries("bins of pairs", [.. bins.Select(bin => new PlotPoint(
                    100 * bin.Expected, 100 * bin.Original,
                    new Evaluation.Interval(100 * bin.Interval.Low, 100 * bin.Interval.High, 0.95)))]),
            ],
        };
    }

    private static ScatterPlot Rates(JudgeComparison comparison) => new()
    {
        Title = "A model that the fit has not seen",
        Description = Invariant($"Of {comparison.LeaveOneOut.Count} models, each left out in turn: the length-controlled rate by the ")
            + "original, what the fit over the others makes of the new judge's verdicts, and what the new judge says itself.",
        XAxis = "length-controlled win rate by the original, %",
        YAxis = "predicted, or by the new judge, %",
        EqualityLabel = "equal",
        Kinds =
        [
            new PointSeries("predicted", [.. comparison.LeaveOneOut.Select(left => new PlotPoint(
                left.Model.Original.LengthControlled, left.Predicted.LengthControlled))]),
            new PointSeries("as judged", [.. comparison.Models.Select(model => new PlotPoint(
                model.Original.LengthControlled, model.New.LengthControlled))]),
        ],
    };

    private static CaptionedTable Table(JudgeComparison comparison) => new(
        "Model by model",
        new TableText(
            ["model", "pairs", "agreement", "kappa", "original", "new judge", "predicted", "error"],
            [
                .. comparison.Models.Select((model, i) => (IReadOnlyList<string>)
                [
                    model.Name, Invariant($"{model.Agreement.Pairs}"), Invariant($"{model.Agreement.Same.Value:0.000}"),
                    Invariant($"{model.Agreement.Kappa:0.00}"), Invariant($"{model.Original.LengthControlled:0.00}"),
                    Invariant($"{model.New.LengthControlled:0.00}"),
                    comparison.LeaveOneOut.Count == 0 ? "" : Invariant($"{comparison.LeaveOneOut[i].Predicted.LengthControlled:0.00}"),
                    comparison.LeaveOneOut.Count == 0
                        ? ""
                        : Invariant($"{comparison.LeaveOneOut[i].LengthControlledError:+0.00;-0.00;0.00}"),
                ]),
            ]),
        "Rates are length-controlled win rates in %; the error is the predicted one less the original's, with the model left out.");

    private static CaptionedTable Preferences(JudgeComparison comparison) => new(
        "Length and place", new TableText(PreferenceTable.Columns, PreferenceTable.Rows(comparison)), PreferenceTable.Caption);

    private static CaptionedTable Orders(JudgeComparison comparison) => new(
        "In both orders", new TableText(BothOrdersTable.Columns, BothOrdersTable.Rows(comparison)), BothOrdersTable.Caption);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
