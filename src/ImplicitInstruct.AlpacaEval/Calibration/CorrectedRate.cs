using ImplicitInstruct.Evaluation;

namespace ImplicitInstruct.AlpacaEval.Calibration;

/// <summary>
/// A share of wins corrected for how often the judge errs, after Rogan and Gladen (1978), as Lee et al. have it for judges
/// (arXiv:2511.21140).
/// </summary>
/// <remarks>
/// θ = (p + q0 − 1)/(q0 + q1 − 1), with p the judged share of wins over n pairs, q1 the sensitivity over m1 calibration pairs and q0
/// the specificity over m0. SE² = (p(1 − p)/n + (1 − θ)²·q0(1 − q0)/m0 + θ²·q1(1 − q1)/m1)/(q0 + q1 − 1)². It assumes
/// that sensitivity and specificity carry over to the pairs judged, which no calibration can show.
/// </remarks>
/// <param name="Percent">θ in percent, within 0 and 100; null where it is refused.</param>
/// <param name="StandardError">In points; null where it is refused.</param>
/// <param name="Interval">95 %, normal, within 0 and 100; null where it is refused.</param>
/// <param name="Refusal">Why the calibration cannot support it, a sentence without a full stop; null where it can.</param>
public sealed record CorrectedRate(double? Percent, double? StandardError, Interval? Interval, string? Refusal)
{
    /// <summary>
    /// Fewest calibration pairs of either kind: with 20 the standard error of a sensitivity of a half is 11 points, and it is the divisor.
    /// </summary>
    public const int FewestOfAKind = 20;

    /// <summary>Corrects.</summary>
    /// <param name="judged">Wins among the pairs judged.</param>
    /// <param name="sensitivity">Of the original's wins in calibration those that the judge sees.</param>
    /// <param name="specificity">Of its other verdicts those that the judge does not call wins.</param>
    public static CorrectedRate Of(Share judged, Share sensitivity, Share specificity)
    {
        if (judged.Value is not { } p)
            return Refused("no pair is judged");
        if (sensitivity.Of < FewestOfAKind)
            return Refused($"the calibration has {sensitivity.Of} wins by the original, and it takes {FewestOfAKind}");
        if (specificity.Of < FewestOfAKind)
            return Refused($"the calibration has {specificity.Of} verdicts of the original that are no wins, and it takes {FewestOfAKind}");
        var (q1, q0) = (sensitivity.Value!.Value, specificity.Value!.Value);
        var power = q0 + q1 - 1;
        if (power <= 0)
            return Refused(
                FormattableString.Invariant($"sensitivity {q1:0.00} and specificity {q0:0.00} together are no better than chance"));
        var uncertainty = Math.Sqrt((q1 * (1 - q1) / sensitivity.Of) + (q0 * (1 - q0) / specificity.Of));
        if (power <= Quantile.Normal975 * uncertainty)
            return Refused(
                FormattableString.Invariant($"sensitivity {q1:0.00} and specificity {q0:0.00} may be chance by so few pairs"));
        var theta = (p + q0 - 1) / power;
        var error = Math.Sqrt(
            (p * (1 - p) / judged.Of) + ((1 - theta) * (1 - theta) * q0 * (1 - q0) / specificity.Of)
            + (theta * theta * q1 * (1 - q1) / sensitivity.Of)) / power;
        return new CorrectedRate(
            100 * Math.Clamp(theta, 0, 1), 100 * error,
            new Interval(
                100 * Math.Clamp(theta - (Quantile.Normal975 * error), 0, 1), 100 * Math.Clamp(theta + (Quantile.Normal975 * error), 0, 1),
                0.95),
            null);
    }

    private static CorrectedRate Refused(string why) => new(null, null, null, why);
}
