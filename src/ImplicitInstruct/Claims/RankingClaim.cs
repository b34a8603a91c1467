namespace ImplicitInstruct.Claims;

/// <summary>Pretrained models already rank the right response above others (paper, section 4.2, table 2, equation 3).</summary>
/// <remarks>
/// Bounds of the miniature, fixed before its first run here. The paper: 80.4 and 74.5 for base models, 77.4 and 74.3 after
/// instruction tuning; the column for response tuning is mentioned and not printed. So: all far above the 50 of chance, and
/// tuning adds little. The prototype had 96 everywhere, at its ceiling; thinly known facts were then added. Untrained models
/// had 48, instruction-tuned ones without pretraining 63.
/// </remarks>
public static class RankingClaim
{
    /// <summary>Chance, %.</summary>
    public const double Chance = 50;

    /// <summary>Furthest that tuning may move the base model's ranking, points.</summary>
    public const double MostChange = 10;

    /// <summary>The claim.</summary>
    public static Claim Claim { get; } = new(
        "ranking",
        "Pretrained models already rank an instruction's own response above responses to other instructions, "
            + "about as well as tuned models do",
        "section 4.2, table 2 and equation 3",
        "share in % of pairs in which the own response is the more likely one")
    { Effects = [new("base", Than: Chance), new("instruction-tuned", Than: Chance)] };

    /// <summary>Compares the measurements with the bounds.</summary>
    /// <param name="sequence">By the probability of the whole response, as in equation 3: base, instruction-tuned, response-tuned.</param>
    /// <param name="perToken">By the mean log-probability of a token, as in the official code: the same models.</param>
    /// <param name="paper">The paper's values.</param>
    /// <param name="demand">What the scale is asked to show.</param>
    public static ClaimResult Judge(
        IReadOnlyList<Measured> sequence, IReadOnlyList<Measured> perToken, IReadOnlyList<PaperValue> paper, ScaleDemand demand)
    {
        return new ClaimResult
        {
            Claim = Claim,
            Measured = [.. sequence, .. perToken],
            Headline = sequence,
            Paper = paper,
            Bounds =
            [
                .. sequence.Concat(perToken).Select(one => Bound.Above(one, Chance)),
                .. sequence.Skip(1).Select(one => Bound.Within(one, sequence[0], MostChange)),
                .. perToken.Skip(1).Select(one => Bound.Within(one, perToken[0], MostChange)),
                .. demand.BaseModels([.. sequence, .. perToken]),
            ],
        };
    }
}
