using System.Numerics;

namespace ImplicitInstruct.Decoding;

/// <summary>The most likely token.</summary>
public static class GreedyChoice
{
    /// <summary>Index of the largest logit; of equal ones the lowest, on every machine. Minus and plus zero are equal.</summary>
    /// <remarks>The lanes differ with the CPU, the result does not: a maximum of numbers does not depend on their order.</remarks>
    /// <param name="logits">[vocabulary], at least one above −∞.</param>
    /// <exception cref="ArithmeticException">A logit is NaN, named by its token, or all are −∞, so that no token is allowed.</exception>
    public static int Of(ReadOnlySpan<float> logits)
    {
        return Find(logits) ?? throw new ArithmeticException(
            Largest(logits).HasNaN ? $"the logit of token {FirstNaN(logits)} is NaN" : "no token has a logit above minus infinity");
    }

    /// <summary>The same, or null where <see cref="Of"/> throws: for workers, whose finds are asked for later.</summary>
    /// <param name="logits">[vocabulary].</param>
    public static int? Find(ReadOnlySpan<float> logits)
    {
        var (largest, hasNaN) = Largest(logits);
        return hasNaN || float.IsNegativeInfinity(largest) ? null : logits.IndexOf(largest);
    }

    private static (float Largest, bool HasNaN) Largest(ReadOnlySpan<float> logits)
    {
        var largest = float.NegativeInfinity;
        var hasNaN = false;
        var i = 0;
        if (logits.Length >= Vector<float>.Count)
        {
            var most = new Vector<float>(float.NegativeInfinity);
            var numbers = Vector<int>.AllBitsSet;
            for (; i + Vector<float>.Count <= logits.Length; i += Vector<float>.Count)
            {
                var lanes = new Vector<float>(logits[i..]);
                numbers &= Vector.Equals(lanes, lanes);
                most = Vector.ConditionalSelect(Vector.GreaterThan(lanes, most), lanes, most);
            }

            hasNaN = !Vector.EqualsAll(numbers, Vector<int>.AllBitsSet);
            for (var lane = 0; lane < Vector<float>.Count; lane++)
                largest = most[lane] > largest ? most[lane] : largest;
        }

        for (; i < logits.Length; i++)
        {
            hasNaN |= float.IsNaN(logits[i]);
            largest = logits[i] > largest ? logits[i] : largest;
        }

        return (largest, hasNaN);
    }

    private static int FirstNaN(ReadOnlySpan<float> logits)
    {
        var token = 0;
        while (!float.IsNaN(logits[token]))
            token++;
        return token;
    }
}
