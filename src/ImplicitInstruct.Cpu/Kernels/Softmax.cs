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
        Scaling.InPlace(x, length, 1f / sum);
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
        var sum = Vector256<float>.Zero;
        var j = 0;
        if (Vector512.IsHardwareAccelerated)
            (j, sum) = Exponentiate<Sixteen>(x, j, length, scale, max, sum);
        (j, sum) = Exponentiate<Eight>(x, j, length, scale, max, sum);
        var left = length - j;
        var rest = Exponential.Of(Eight.MultiplyAdd(Eight.LoadRest(x + j, left), Eight.All(scale), Eight.All(-max)));
        rest.StoreRest(x + j, left);
        return Lanes.Fold(rest.First(left).AddTo(sum));
    }

    private static (int Next, Vector256<float> Sum) Exponentiate<T>(
        float* x, int j, int length, float scale, float max, Vector256<float> sum)
        where T : struct, IFloats<T>
    {
        var (scales, maxima) = (T.All(scale), T.All(-max));
        for (; j + T.Count <= length; j += T.Count)
        {
            var e = Exponential.Of(T.MultiplyAdd(T.Load(x + j), scales, maxima));
            e.Store(x + j);
            sum = e.AddTo(sum);
        }
        return (j, sum);
    }
}
