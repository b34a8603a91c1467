using System.Globalization;
using System.Text;
using ImplicitInstruct.AlpacaEval.Annotations;
using ImplicitInstruct.AlpacaEval.Calibration;
using ImplicitInstruct.Evaluation;

namespace ImplicitInstruct.AlpacaEval.WinRates;

/// <summary>The table of <c>--target WinRate</c>.</summary>
public static class WinRateTable
{
    /// <summary>The table in Markdown, remarks below.</summary>
    /// <inheritdoc cref="WinRateJson.Of(WinRateEvaluation, PairedComparison?, PredictionPowered?, CarriedOver?)"/>
    public static string Of(
        WinRateEvaluation evaluation, PairedComparison? paired = null, PredictionPowered? gold = null, CarriedOver? carried = null)
    {
        var (set, raw) = (evaluation.Annotations, evaluation.Raw);
        var text = new StringBuilder()
            .AppendLine($"{NameOf(set)} against {set.Reference ?? "an unnamed reference"}, judged by {set.Annotator ?? "an unnamed judge"}"
                + (set.HasSubstitutedJudge ? " (NOT COMPARABLE with AlpacaEval 2)" : "")
                + Invariant($": {set.Rows.Count} rows, {InstructionsOf(set)}"))
            .AppendLine()
            .AppendLine("| | % | standard error | 95 % interval |")
            .AppendLine("| --- | ---: | ---: | ---: |");
        LengthControlRows(text, evaluation);
        text.AppendLine(
            Invariant($"| win rate | {raw.WinRate.Percent:0.00} | {Error(raw.WinRate.StandardError)} | {Ends(evaluation.RawInterval)} |"))
            .AppendLine(Invariant($"| discrete win rate | {raw.DiscretePercent:0.00} | | |"));
        if (gold is not null)
            text.AppendLine(
                Invariant($"| win rate, with gold on {gold.Gold} pairs | {gold.Percent:0.00} | {Error(gold.StandardError)} | ")
                + Invariant($"{Ends(gold.Interval)} |"));
        if (carried is { LengthControlled: { } controlled, Plain: { } plain })
            text.AppendLine(
                    Invariant($"| carried over: length-controlled, by the original | {controlled.Percent:0.00} | | ")
                    + $"{Ends(controlled.Interval)} |")
                .AppendLine(
                    Invariant($"| carried over: win rate, by the original | {plain.Percent:0.00} | | {Ends(plain.Interval)} |"));
        if (carried?.Wins is { Percent: { } wins } corrected)
            text.AppendLine(
                Invariant($"| carried over: share of wins, errors corrected | {wins:0.00} | {Error(corrected.StandardError)} | ")
                + $"{Ends(corrected.Interval)} |");
        if (paired is not null)
        {
            text.AppendLine(
                Invariant($"| win rate, minus that of {NameOf(paired.Other.Annotations)} | {paired.WinRate:+0.00;-0.00;0.00} | | ")
                + Invariant($"{Ends(paired.WinRateInterval)} |"));
            if (paired.LengthControlled is { } difference)
                text.AppendLine(
                    Invariant($"| length-controlled, minus that of {NameOf(paired.Other.Annotations)} | {difference:+0.00;-0.00;0.00} | ")
                    + Invariant($"| {Ends(paired.LengthControlledInterval)} |"));
        }

        text.AppendLine()
            .AppendLine(
                Invariant($"{raw.Wins} wins, {raw.Losses} losses, {raw.Draws} draws, {set.Rows.Count - raw.WinRate.Prompts} without a ")
                + Invariant($"verdict. Outputs of the model: {evaluation.AverageLength} characters on average."));
        if (evaluation.Published is { CIndex: { } index } fit)
            text.AppendLine(
                Invariant($"Length control: C number {index} of 0 to 9, next to it {Percent(fit.PercentBelow)} and ")
                + Invariant($"{Percent(fit.PercentAbove)} %; length {fit.Coefficients.Length:0.0000}, difficulty ")
                + Invariant($"{fit.Coefficients.Difficulty:0.0000}, model {fit.Coefficients.Model:0.0000}; s = {fit.LengthScale:0.0} ")
                + "characters.");
        if (evaluation.Published is { StandardError: not null, CIndex: not null })
            text.AppendLine(
                "* alpaca_eval's standard error of this rate is the spread of predictions over instructions. It is no measure of "
                + "confidence; the interval is.");
        foreach (var remark in WinRateRemarks.Of(evaluation))
            text.AppendLine($"Note: {remark}.");
        foreach (var note in NotesOn(gold, carried))
            text.AppendLine($"Note: {note}.");
        if (paired is not null)
        {
            const string NotPaired = "; the rows of the two files differ or one model is the reference, so length-controlled rates are "
                + "not paired";
            var rest = paired.LengthControlled is null ? NotPaired : "";
            text.AppendLine(Invariant($"Note: differences are over the {paired.Rows} instructions judged for both{rest}."));
        }

        return text.Replace("\r\n", "\n").ToString();
    }

    private static IEnumerable<string> NotesOn(PredictionPowered? gold, CarriedOver? carried)
    {
        if (gold is { Lambda: { } lambda })
            yield return Invariant($"with gold the rate is unbiased whatever the judge is worth, where the {gold.Gold} pairs were drawn ")
                + Invariant($"at random; the judge's word on the other {gold.WithoutGold} counts {lambda:0.00} (PPI++)");
        if (carried?.Refusal is { } refusal)
            yield return $"nothing is carried over to the original judge: {refusal}";
        if (carried?.Wins?.Refusal is { } uncorrected)
            yield return $"the share of wins is not corrected for the judge's errors: {uncorrected}";
        if (carried is { Refusal: null })
            yield return "what is carried over is an estimate of what the original judge would have said; its interval holds the error of "
                + "the calibration for a model that it has not seen. The rate as judged stands by itself";
        foreach (var note in carried?.Notes ?? [])
            yield return note;
    }

    private static void LengthControlRows(StringBuilder text, WinRateEvaluation evaluation)
    {
        if (evaluation.Plain is { } plain)
        {
            text.AppendLine(
                Invariant($"| length-controlled win rate, without difficulties | {plain.Percent:0.00} | | ")
                + Invariant($"{Ends(evaluation.LengthControlledInterval)} |"));
            return;
        }

        var (published, converged) = (evaluation.Published!, evaluation.Converged!);
        text.AppendLine(
            Invariant($"| length-controlled win rate | {published.Percent:0.00} | ")
            + Invariant($"{Error(published.StandardError)}{(published.CIndex is null ? "" : "*")} | ")
            + Invariant($"{Ends(evaluation.LengthControlledInterval)} |"));
        if (converged.CIndex is { } index)
            text.AppendLine(
                Invariant($"| the same, solved to the minimum (C number {index}) | {converged.Percent:0.00} ")
                + Invariant($"({converged.Percent - published.Percent:+0.0000;-0.0000;0.0000}) | {Error(converged.StandardError)}* | |"));
    }

    /// <summary>The model's name, else the file's.</summary>
    internal static string NameOf(AnnotationSet set) => set.Model ?? Path.GetFileNameWithoutExtension(set.Source);

    private static string InstructionsOf(AnnotationSet set) =>
        set.Instructions == InstructionSet.AlpacaEval ? "AlpacaEval's instructions" : "other instructions than AlpacaEval's";

    private static string Error(double? error) => error is { } value ? Invariant($"{value:0.00}") : "";

    private static string Percent(double? percent) => percent is { } value ? Invariant($"{value:0.00}") : "none";

    private static string Ends(Interval? interval) => interval is { } ends ? Invariant($"{ends.Low:0.0} to {ends.High:0.0}") : "";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
