using System.Globalization;
using ImplicitInstruct.AlpacaEval.Annotations;

namespace ImplicitInstruct.AlpacaEval.WinRates;

/// <summary>What a reader of the numbers should know about them.</summary>
internal static class WinRateRemarks
{
    /// <summary>
    /// Points between neighbouring C beyond which the choice of C matters (the specification of the recipe calls such a result fragile in
    /// alpaca_eval too).
    /// </summary>
    private const double FragileFrom = 0.2;

    /// <summary>One sentence each, without a full stop.</summary>
    public static IReadOnlyList<string> Of(WinRateEvaluation evaluation)
    {
        return [.. evaluation.Annotations.Remarks, .. Rows(evaluation), .. LengthControl(evaluation)];
    }

    private static IEnumerable<string> Rows(WinRateEvaluation evaluation)
    {
        var (rows, raw) = (evaluation.Annotations.Rows, evaluation.Raw);
        var spread = evaluation.Published is null
            ? ""
            : "; they do count in length differences and in the length-controlled mean, as in alpaca_eval";
        if (evaluation.Annotations.HasSubstitutedJudge)
            yield return $"the judge is {evaluation.Annotations.Annotator} and not {AnnotationSet.OriginalAnnotator}: no number here "
                + "compares with AlpacaEval 2's leaderboard or with the paper's tables";
        if (raw.Missing > 0)
            yield return $"{raw.Missing} of {rows.Count} rows have no preference: none of them counts in the win rate{spread}";
        if (raw.OutOfRange > 0)
            yield return $"{raw.OutOfRange} of {rows.Count} rows have a preference outside of [1, 2] and are left out like unjudged ones";
        if (rows.Count(row => row.Preference == 0) is var old and > 0)
            yield return $"{old} rows have preference 0, the old way to write a draw, and count as 1.5";
    }

    private static IEnumerable<string> LengthControl(WinRateEvaluation evaluation)
    {
        if (evaluation.Plain is not null)
        {
            yield return "no difficulties are known for these instructions, so length alone is controlled for; compare the rate with "
                + "others made so and not with AlpacaEval's leaderboard";
            yield break;
        }

        if (evaluation.IsAgainstItself)
        {
            yield return $"model and reference are both named {evaluation.Annotations.Model}, so the length-controlled rate is 50 by "
                + "definition; give two systems two names";
            yield break;
        }

        var fit = evaluation.Published!;
        if (fit.LengthScale == 0)
            yield return "lengths never differ by anything but the same, so they explain nothing";
        if (fit.Fragility > FragileFrom)
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"fragile: with a neighbouring C the rate would be up to {fit.Fragility:0.00} points away, in alpaca_eval too");
        var raw = evaluation.Raw.WinRate.Percent;
        if (fit.Percent < Math.Min(raw - (raw / 4), raw - 10) || fit.Percent > Math.Max(raw + ((100 - raw) / 4), raw + 10))
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"the length-controlled rate is far from the raw one ({fit.Percent:0.0} and {raw:0.0}); alpaca_eval warns that this may "
                + $"be a failure of the model");
        yield return evaluation.Regulariser.IsReconstructed
            ? "the regulariser's labels are reconstructed, not the authors' own, and can now and then choose a neighbouring C"
            : $"regulariser: {evaluation.Regulariser.Source}";
    }
}
