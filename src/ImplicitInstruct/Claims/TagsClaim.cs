namespace ImplicitInstruct.Claims;

/// <summary>Response tuning does not live off the meaning of the tags (paper, appendix B, table 5).</summary>
/// <remarks>
/// Bounds of the miniature, fixed before it was first run here: the paper has 41.8 with tags that mean nothing and 43.3 with the usual ones, 2.4 for base models. The
/// prototype did not try it; with the usual tags it had 38 to 46, so 30 leaves the tags a few points. Instruction-tuned models are tuned with the same tags.
/// </remarks>
public static class TagsClaim
{
    /// <summary>Least mean win rate of the response-tuned models with tags that mean nothing, %.</summary>
    public const double LeastResponseTuned = 30;

    /// <summary>The claim.</summary>
    public static Claim Claim { get; } = new(
        "tags",
        "Response tuning yields instruction following with tags that mean nothing, too: the words 'user' and 'assistant' are not what does it",
        "appendix B, table 5",
        "win rate in % against the instruction-tuned model with the same tags, base model and seed");

    /// <summary>Compares the measurements with the bounds.</summary>
    /// <param name="responseTuned">Win rate of response-tuned models with tags that mean nothing.</param>
    /// <param name="untuned">Win rate of the base models.</param>
    /// <param name="gain">That win rate minus the one with the usual tags, points, paired by instruction; shown, not judged.</param>
    /// <param name="paper">The paper's values.</param>
    public static ClaimResult Judge(Measured responseTuned, Measured untuned, Measured gain, IReadOnlyList<PaperValue> paper)
    {
        ArgumentNullException.ThrowIfNull(responseTuned);
        ArgumentNullException.ThrowIfNull(untuned);
        ArgumentNullException.ThrowIfNull(gain);
        return new ClaimResult
        {
            Claim = Claim,
            Measured = [responseTuned, untuned, gain],
            Paper = paper,
            Bounds = [Bound.AtLeast(responseTuned, LeastResponseTuned), Bound.Apart(responseTuned, untuned), Bound.EnoughBaseModels(responseTuned, untuned)],
        };
    }
}
