namespace ImplicitInstruct.Claims;

/// <summary>
/// Response tuning does not live off the meaning of the words <c>user</c> and <c>assistant</c> (paper, appendix B, table 5).
/// </summary>
/// <remarks>
/// Bounds of the miniature, fixed before its first run here. The paper: 41.8 with the tags A and B, 43.3 with the usual ones, 2.4
/// for the base model (with the usual tags; with A and B unknown). The prototype did not measure it; the bound is that of
/// response tuning less five points.
/// </remarks>
public static class TagsClaim
{
    /// <summary>Least mean win rate of the response-tuned models with other tags, %.</summary>
    public const double LeastResponseTuned = SettingClaim.LeastResponseTuned;

    /// <summary>The claim.</summary>
    public static Claim Claim { get; } = new(
        "tags",
        "Response tuning works as well with chat tags that mean nothing",
        "appendix B, table 5",
        "win rate in % against the instruction-tuned model of the same base model, seed and tags")
    { Effects = [new("response-tuned-other-tags", "base-other-tags") { LowerInPaper = "base" }] };

    /// <summary>Compares the measurements with the bounds.</summary>
    /// <param name="responseTuned">Win rate of the response-tuned models with other tags.</param>
    /// <param name="untuned">Win rate of the base models with other tags.</param>
    /// <param name="usual">Win rate of the response-tuned models with the usual tags, against their own reference.</param>
    /// <param name="paper">The paper's values.</param>
    /// <param name="demand">What the scale is asked to show.</param>
    public static ClaimResult Judge(
        Measured responseTuned, Measured untuned, Measured usual, IReadOnlyList<PaperValue> paper, ScaleDemand demand) =>
        SettingClaim.Judge(Claim, responseTuned, untuned, usual, paper, demand);
}
