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
        "share in % of responses that reach the limit; intervals are the range over base models")
    { Kind = ClaimKind.Protocol };

    /// <summary>Compares the counts with the bounds.</summary>
    /// <param name="unfinished">Share of responses without an end token, %, a kind of model each.</param>
    /// <param name="tokens">Tokens checked, end tokens counted.</param>
    /// <param name="responses">The responses that they are of.</param>
    /// <param name="mismatches">Those that were not the most likely, in words.</param>
    /// <param name="stops">Responses that stop too early or go on too long, in words.</param>
    public static ClaimResult Judge(
        IReadOnlyList<Measured> unfinished, long tokens, long responses, IReadOnlyList<string> mismatches, IReadOnlyList<string> stops)
    {
        return new ClaimResult
        {
            Claim = Claim,
            Measured = unfinished,
            Paper = [],
            Bounds =
            [
                new(Bound.Text($"all of {tokens} tokens are the most likely ones"), mismatches.Count == 0 && tokens > 0)
                {
                    Found = Exceptions(mismatches),
                    Counted = new Tally(tokens - mismatches.Count, tokens, "tokens"),
                },
                new("every response stops at the end token or at the limit", stops.Count == 0)
                {
                    Found = Exceptions(stops),
                    Counted = new Tally(responses - stops.Count, responses, "responses"),
                },
            ],
        };
    }

    private static string? Exceptions(IReadOnlyList<string> found) =>
        found.Count == 0 ? null : Bound.Text($"but {found.Count} are not: {string.Join("; ", found.Take(3))}");
}
