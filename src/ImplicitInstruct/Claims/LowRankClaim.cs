namespace ImplicitInstruct.Claims;

/// <summary>
/// Beyond the paper: implicit instruction tuning is a change of low rank. Response tuning by an adapter comes as close to instruction
/// tuning by an adapter as it does where all weights are tuned.
/// </summary>
/// <remarks>
/// The paper tunes every parameter (section 4.1). The bounds are ours, fixed before the first run of it: those of the other settings of
/// response tuning, and that the adapter which is compared with follows instructions itself.
/// </remarks>
public static class LowRankClaim
{
    /// <summary>Least mean win rate of the response-tuned adapters, %.</summary>
    public const double LeastResponseTuned = SettingClaim.LeastResponseTuned;

    /// <summary>The claim.</summary>
    public static Claim Claim { get; } = new(
        "low-rank",
        "Implicit instruction tuning is a change of low rank: adapters tuned on responses alone come close to adapters tuned on "
            + "instructions",
        "beyond the paper; Hu et al. 2021, arXiv:2106.09685",
        "win rate in % against the model of which an adapter was tuned on instructions, of the same base model and seed")
    {
        Kind = ClaimKind.BeyondThePaper,
        Effects = [new("response-tuned-low-rank", "base")],
    };

    /// <summary>Compares the measurements with the bounds.</summary>
    /// <param name="responseTuned">Win rate of the response-tuned adapters.</param>
    /// <param name="untuned">Win rate of the base models against the same reference.</param>
    /// <param name="usual">Win rate of response-tuned models of which all weights were tuned, against their own reference.</param>
    /// <param name="reference">
    /// Of the instruction-tuned adapters: win rate against models of which all weights were tuned, and its lead over that of the base
    /// models.
    /// </param>
    /// <param name="demand">What the scale is asked to show.</param>
    public static ClaimResult Judge(
        Measured responseTuned, Measured untuned, Measured usual, (Measured WinRate, Measured Lead) reference, ScaleDemand demand)
    {
        var own = SettingClaim.Judge(Claim, responseTuned, untuned, usual, [], demand);
        var lead = reference.Lead with { Unit = Unit.Points };
        return own with
        {
            Measured = [.. own.Measured, reference.WinRate, lead],
            Bounds = [.. own.Bounds, Bound.Above(lead, 0)],
        };
    }
}
