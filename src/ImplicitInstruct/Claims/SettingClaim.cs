namespace ImplicitInstruct.Claims;

/// <summary>What claims have in common that repeat response tuning in another setting, both models of the comparison in it.</summary>
internal static class SettingClaim
{
    /// <summary>
    /// Least mean win rate of the response-tuned models, %: that of response tuning less five points. No prototype measured one.
    /// </summary>
    public const double LeastResponseTuned = 30;

    /// <summary>Compares the measurements with the bounds.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="responseTuned">Win rate of the response-tuned models in the setting.</param>
    /// <param name="untuned">Win rate of the base models against the same reference.</param>
    /// <param name="usual">Win rate of the response-tuned models in the usual setting, against their own reference.</param>
    /// <param name="paper">The paper's values.</param>
    /// <param name="demand">What the scale is asked to show.</param>
    public static ClaimResult Judge(
        Claim claim, Measured responseTuned, Measured untuned, Measured usual, IReadOnlyList<PaperValue> paper, ScaleDemand demand) => new()
        {
            Claim = claim,
            Measured = [responseTuned, untuned, usual],
            Headline = [responseTuned, usual],
            Paper = paper,
            Bounds =
            [
                .. demand.Figures(Bound.AtLeast(responseTuned, LeastResponseTuned)),
                Bound.Apart(responseTuned, untuned),
                .. demand.BaseModels(responseTuned, untuned),
            ],
        };
}
