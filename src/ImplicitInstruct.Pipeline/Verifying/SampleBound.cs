namespace ImplicitInstruct.Pipeline.Verifying;

/// <summary>
/// What a sample that shows nothing says about the rest: draws without replacement, so the distribution is hypergeometric.
/// </summary>
public static class SampleBound
{
    /// <summary>
    /// The probability that none of the forged is drawn: <c>C(N − M, K) / C(N, K)</c> for M forged of N, of which K are drawn.
    /// </summary>
    /// <param name="stages">N.</param>
    /// <param name="drawn">K, at most N.</param>
    /// <param name="forged">M, at most N.</param>
    public static double EscapeOf(int stages, int drawn, int forged)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(drawn);
        ArgumentOutOfRangeException.ThrowIfNegative(forged);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(drawn, stages);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(forged, stages);
        var escape = 1.0;
        for (var i = 0; i < drawn; i++)
            escape *= Math.Max(0, stages - forged - i) / (double)(stages - i);
        return escape;
    }

    /// <summary>The most that can be forged with a sample that shows nothing, at a confidence: more would have been noticed.</summary>
    /// <param name="stages">How many there are.</param>
    /// <param name="drawn">How many were drawn and found right.</param>
    /// <param name="confidence">Between 0 and 1.</param>
    public static int MostForged(int stages, int drawn, double confidence = 0.95)
    {
        var most = 0;
        while (most < stages && EscapeOf(stages, drawn, most + 1) > 1 - confidence)
            most++;
        return most;
    }

    /// <summary>
    /// Draws some of many, by a seed: by the order of digests over the seed and each one's own name, on every machine alike.
    /// </summary>
    /// <param name="names">The many, all different.</param>
    /// <param name="count">How many; all where there are fewer.</param>
    /// <param name="seed">The seed.</param>
    public static IReadOnlyList<string> Draw(IEnumerable<string> names, int count, int seed) =>
    [
        .. names.OrderBy(
            name => Keys.ContentHash.Of(System.Text.Encoding.UTF8.GetBytes(FormattableString.Invariant($"{seed} {name}"))),
            StringComparer.Ordinal).Take(count),
    ];
}
