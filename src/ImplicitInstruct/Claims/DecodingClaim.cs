namespace ImplicitInstruct.Claims;

/// <summary>Responses are greedy: each token is the most likely one after those before it (paper, sections 3 and 4.1).</summary>
/// <remarks>Checked by scoring whole sequences, a way through the model other than the one that decoded them.</remarks>
public static class DecodingClaim
{
    /// <summary>The claim.</summary>
    public static Claim Claim { get; } = new(
        "decoding",
        "Responses are decoded greedily: every token is the most likely one, up to the end token or the limit",
        "sections 3 and 4.1",
        "share in % of responses that reach the limit; tokens that are not the most likely ones");

    /// <summary>Compares the counts with the bounds.</summary>
    /// <param name="unfinished">Share of responses without an end token, %, a kind of model each.</param>
    /// <param name="tokens">Tokens checked, end tokens counted.</param>
    /// <param name="mismatches">Those that were not the most likely, in words.</param>
    /// <param name="tooLong">Responses longer than the limit.</param>
    public static ClaimResult Judge(IReadOnlyList<Measured> unfinished, long tokens, IReadOnlyList<string> mismatches, int tooLong)
    {
        ArgumentNullException.ThrowIfNull(unfinished);
        ArgumentNullException.ThrowIfNull(mismatches);
        return new ClaimResult
        {
            Claim = Claim,
            Measured = unfinished,
            Paper = [],
            Bounds =
            [
                new(Bound.Text($"all of {tokens} tokens are the most likely ones") + (mismatches.Count == 0 ? "" : $" (but {mismatches.Count} are not: {string.Join("; ", mismatches.Take(3))})"),
                    mismatches.Count == 0 && tokens > 0),
                new(Bound.Text($"no response exceeds the limit ({tooLong} do)"), tooLong == 0),
            ],
        };
    }
}
