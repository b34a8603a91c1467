using System.Globalization;
using System.Text;
using ImplicitInstruct.Evaluation;

namespace ImplicitInstruct.AlpacaEval.Calibration;

/// <summary>A calibration as Markdown, with a verdict in plain words.</summary>
public static class CalibrationTable
{
    /// <summary>Wins of the original below which sensitivity, and all that rests on it, is hardly known.</summary>
    private const int FewWins = 20;

    /// <summary>The tables and the verdict.</summary>
    public static string Of(JudgeComparison comparison)
    {
        var text = new StringBuilder()
            .AppendLine("| model | pairs | agreement | kappa | sensitivity | specificity | win rate | length-controlled |")
            .AppendLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var model in comparison.Models)
            text.AppendLine(Row(model.Name, model.Agreement, Sides(model.Original.Plain, model.New.Plain),
                Sides(model.Original.LengthControlled, model.New.LengthControlled)));
        if (comparison.Models.Count > 1)
            text.AppendLine(Row("all", comparison.Pooled, "", ""));
        text.AppendLine().AppendLine(
            "Win rates in %, the original judge's and then the new one's. A win is a preference above 1.5. Sensitivity: of the original's "
            + "wins those that the new judge sees; specificity: of its other verdicts. In brackets 95 % intervals (Wilson).");
        text.AppendLine().Append(Markdown(PreferenceTable.Columns, PreferenceTable.Rows(comparison)));
        if (comparison.BothOrders is not null)
            text.AppendLine().Append(Markdown(BothOrdersTable.Columns, BothOrdersTable.Rows(comparison))).AppendLine()
                .AppendLine(BothOrdersTable.Caption);
        LeaveOneOut(text, comparison);
        foreach (var remark in Remarks(comparison))
            text.AppendLine($"Note: {remark}.");
        text.AppendLine().AppendLine(Verdict(comparison));
        return text.Replace("\r\n", "\n").ToString();
    }

    private static StringBuilder Markdown(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var text = new StringBuilder().AppendLine($"| {string.Join(" | ", columns)} |")
            .AppendLine($"| --- |{string.Concat(Enumerable.Repeat(" ---: |", columns.Count - 1))}");
        foreach (var row in rows)
            text.AppendLine($"| {string.Join(" | ", row)} |");
        return text;
    }

    private static string Row(string name, Agreement agreement, string plain, string controlled) =>
        Invariant($"| {name} | {agreement.Pairs} | {Of(agreement.Same)} | {Of(agreement.Kappa)} | {Of(agreement.Sensitivity)} | ")
        + $"{Of(agreement.Specificity)} | {plain} | {controlled} |";

    private static void LeaveOneOut(StringBuilder text, JudgeComparison comparison)
    {
        if (comparison.LeaveOneOut.Count == 0)
        {
            text.AppendLine().AppendLine(
                "No model is left out: that takes the opinions on two models at least, and these are on one.");
            return;
        }

        text.AppendLine()
            .AppendLine("| left out | win rate | predicted | error | length-controlled | predicted | error |")
            .AppendLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var left in comparison.LeaveOneOut)
            text.AppendLine(
                Invariant($"| {left.Model.Name} | {left.Model.Original.Plain:0.00} | {left.Predicted.Plain:0.00} | ")
                + Invariant($"{left.PlainError:+0.00;-0.00;0.00} | {left.Model.Original.LengthControlled:0.00} | ")
                + Invariant($"{left.Predicted.LengthControlled:0.00} | {left.LengthControlledError:+0.00;-0.00;0.00} |"));
        var (plain, controlled) = (comparison.PlainError!, comparison.LengthControlledError!);
        text.AppendLine(
                Invariant($"| root mean square | | | {plain.RootMeanSquare:0.00} | | | {controlled.RootMeanSquare:0.00} |"))
            .AppendLine(Invariant($"| mean | | | {plain.Mean:+0.00;-0.00;0.00} | | | {controlled.Mean:+0.00;-0.00;0.00} |"))
            .AppendLine()
            .AppendLine(
                "The original's rate, and what the new judge's verdicts, lengths and difficulties make of it with a fit over the other "
                + "models alone. Files with the same verdicts of the original are of one model and are left out together.");
    }

    private static IEnumerable<string> Remarks(JudgeComparison comparison)
    {
        foreach (var model in comparison.Models)
        {
            if (model.Opinions.Rows.Count - model.Agreement.Pairs is var missing and > 0)
                yield return $"{missing} of {model.Opinions.Rows.Count} rows of {model.Name} lack a judge's preference and take no part in "
                    + "agreement or fit";
            if (model.Agreement.Sensitivity.Of < FewWins)
                yield return $"{model.Name} won {model.Agreement.Sensitivity.Of} pairs by the original: too few to tell a sensitivity from";
        }
    }

    /// <summary>The verdict in plain words.</summary>
    public static string Verdict(JudgeComparison comparison)
    {
        var pooled = comparison.Pooled;
        var verdict = Invariant($"The two judges agree on {100 * pooled.Same.Value:0.0} % of {pooled.Pairs} pairs");
        verdict += pooled.Kappa is { } kappa ? Invariant($" ({Words(kappa)} beyond chance, kappa {kappa:0.00}).") : ".";
        if (pooled.Sensitivity.Value is { } sensitivity)
            verdict += Invariant($" Of {pooled.Sensitivity.Of} wins by the original the new judge sees {100 * sensitivity:0} %.");
        verdict += BothOrdersTable.Sentence(comparison);
        return verdict + (comparison.LengthControlledError is { } error
            ? Invariant($" A model that the fit has not seen gets a length-controlled rate {error.RootMeanSquare:0.0} points off ")
                + $"in the root mean square, over {comparison.Groups} models: the distance between the two judges."
            : " How far a rate would be off for another model these opinions cannot say.");
    }

    /// <summary>The words of Landis and Koch (1977), which are a convention and no more.</summary>
    private static string Words(double kappa) => kappa switch
    {
        < 0 => "poor",
        <= 0.2 => "slight",
        <= 0.4 => "fair",
        <= 0.6 => "moderate",
        <= 0.8 => "substantial",
        _ => "almost perfect",
    };

    private static string Of(Share share) => Of(share.Value, share.Interval);

    /// <summary>A share with its interval.</summary>
    internal static string Of(double? value, Interval? interval) => (value, interval) is ({ } share, { } ends)
        ? Invariant($"{share:0.000} [{ends.Low:0.00}, {ends.High:0.00}]")
        : "none";

    private static string Of(double? value) => value is { } number ? Invariant($"{number:0.00}") : "none";

    /// <summary>A number by either judge.</summary>
    internal static string Sides(double? original, double? fresh) => $"{Of(original)}, {Of(fresh)}";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
