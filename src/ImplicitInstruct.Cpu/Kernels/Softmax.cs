using System.Runtime.Intrinsics;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Cpu.Kernels;

/// <summary>Softmax of one row.</summary>
internal static unsafe class Softmax
{
    /// <summary><c>p[j] = e^(scale · x[j] − m) / Σ e^(scale · x − m)</c> in place, m the largest scaled element.</summary>
    /// <param name="x">[length].</param>
    /// <param name="length">Elements.</param>
    /// <param name="scale">Positive factor on the logits (1/√head size in attention).</param>
    public static void InPlace(float* x, int length, float scale)
    {
        var max = Lanes.Max(x, length) * scale;
        var sum = Exponentiate(x, length, scale, max);
        var factor = 1f / sum;
        var factors = Vector256.Create(factor);
        var j = 0;
        for (; j + Lanes.Count <= length; j += Lanes.Count)
            (Vector256.Load(x + j) * factors).Store(x + j);
        for (; j < length; j++)
            x[j] *= factor;
    }

    /// <summary>Log-probability of one element, in nats: <c>x[target] − ln Σ eˣ</c>.</summary>
    /// <param name="x">[length]; overwritten with the unnormalised probabilities.</param>
    /// <param name="length">Elements.</param>
    /// <param name="target">Index of the element.</param>
    /// <param name="sum">Sum of what <paramref name="x"/> holds now.</param>
    public static double LogProbability(float* x, int length, int target, out float sum)
    {
        var max = Lanes.Max(x, length);
        var logit = (double)x[target] - max;
        sum = Exponentiate(x, length, 1, max);
        return logit - DeterministicMath.Log(sum);
    }

    /// <summary>Replaces x by e^(scale · x − max) and returns the sum in eight lanes.</summary>
    private static float Exponentiate(float* x, int length, float scale, float max)
    {
        var (scales, maxima) = (Vector256.Create(scale), Vector256.Create(-max));
        var sum = Vector256<float>.Zero;
        var j = 0;
        for (; j + Lanes.Count <= length; j += Lanes.Count)
        {
            var e = Exponential.Of(Fused.MultiplyAdd(Vector256.Load(x + j), scales, maxima));
            e.Store(x + j);
            sum += e;
        }
        if (j < length)
        {
            var rest = Exponential.Of(Fused.MultiplyAdd(Lanes.Rest(x + j, length - j), scales, maxima));
            for (var lane = 0; j + lane < length; lane++)
                x[j + lane] = rest[lane];
            sum += Lanes.Rest(x + j, length - j);
        }
        return Lanes.Fold(sum);
    }
}
