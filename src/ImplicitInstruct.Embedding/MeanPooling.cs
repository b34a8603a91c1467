namespace ImplicitInstruct.Embedding;

/// <summary>From a vector for every token to one for the text: their mean under the mask, brought to length 1.</summary>
/// <remarks>
/// <c>v[c] = Σ_t mask[t] · x[t, c] / max(Σ_t mask[t], 1e-9)</c>, then <c>v / max(|v|, 1e-12)</c>: the model card of nomic-embed-text-v1,
/// whose small numbers are those of sentence-transformers and of torch's <c>normalize</c>. Sums are made in double, in the order of the
/// tokens, and rounded once.
/// </remarks>
internal static class MeanPooling
{
    private const double LeastTokens = 1e-9;
    private const double LeastLength = 1e-12;

    /// <summary>The vector of a text.</summary>
    /// <param name="tokens">[tokens, width], row-major.</param>
    /// <param name="mask">[tokens]: 1 for a token that counts, 0 for padding.</param>
    /// <returns>[width], of length 1; zeros where no token counts.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit together.</exception>
    public static float[] Of(ReadOnlySpan<float> tokens, ReadOnlySpan<long> mask)
    {
        if (mask.IsEmpty || tokens.IsEmpty || tokens.Length % mask.Length != 0)
            throw new ArgumentException($"{tokens.Length} numbers are no vectors of {mask.Length} tokens.", nameof(tokens));
        var mean = new double[tokens.Length / mask.Length];
        var counted = 0L;
        for (var t = 0; t < mask.Length; t++)
        {
            counted += mask[t];
            if (mask[t] == 0)
                continue;
            var token = tokens.Slice(t * mean.Length, mean.Length);
            for (var c = 0; c < mean.Length; c++)
                mean[c] += mask[t] * (double)token[c];
        }

        var squares = 0.0;
        foreach (ref var value in mean.AsSpan())
        {
            value /= Math.Max(counted, LeastTokens);
            squares += value * value;
        }

        var length = Math.Max(Math.Sqrt(squares), LeastLength);
        return Array.ConvertAll(mean, value => (float)(value / length));
    }
}
