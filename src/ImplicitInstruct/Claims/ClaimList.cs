namespace ImplicitInstruct.Claims;

/// <summary>Every claim that is checked.</summary>
public static class ClaimList
{
    /// <summary>In the order of the paper.</summary>
    public static IReadOnlyList<Claim> All { get; } =
    [
        DecodingClaim.Claim,
        EpochsClaim.Claim,
        ResponseTuningClaim.Claim,
        RankingClaim.Claim,
        .. SingleTaskClaim.Tasks.Select(SingleTaskClaim.For),
        SingleTaskStyleClaim.Claim,
        RuleAdapterClaim.Claim,
        RuleAblationClaim.Claim,
        TagsClaim.Claim,
    ];
}
