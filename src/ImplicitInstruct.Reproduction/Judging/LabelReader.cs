using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Reproduction.Judging;

/// <summary>
/// Log-probabilities of the two labels as the token after each prompt: log softmax over the whole vocabulary, summed in double in the
/// order of the ids, so that equal logits are equal bits everywhere.
/// </summary>
/// <param name="prompts">The prompts.</param>
/// <param name="first">Token of the first label.</param>
/// <param name="second">Token of the second.</param>
internal sealed class LabelReader(IReadOnlyList<int[]> prompts, int first, int second) : ILogitsReader
{
    /// <summary>Of every prompt, nats.</summary>
    public (double First, double Second)[] Scores { get; } = new (double, double)[prompts.Count];

    /// <inheritdoc/>
    public int FirstPosition(int sequence) => prompts[sequence].Length - 1;

    /// <inheritdoc/>
    /// <exception cref="ArithmeticException">A logit is no number.</exception>
    public void Read(int sequence, int position, ReadOnlySpan<float> logits)
    {
        var most = float.NegativeInfinity;
        foreach (var logit in logits)
        {
            if (!float.IsFinite(logit))
                throw new ArithmeticException(FormattableString.Invariant($"A judge's logit is {logit}."));
            most = Math.Max(most, logit);
        }

        var sum = 0.0;
        foreach (var logit in logits)
            sum += DeterministicMath.Exp((double)logit - most);
        var whole = most + DeterministicMath.Log(sum);
        Scores[sequence] = (logits[first] - whole, logits[second] - whole);
    }
}
