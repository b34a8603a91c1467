using System.Runtime.Intrinsics;

namespace ImplicitInstruct.Cpu.Kernels;

/// <summary>
/// One AdamW step on a run of parameters (Loshchilov and Hutter 2019, arXiv:1711.05101, algorithm 2, with η = 1 and α the learning rate).
/// </summary>
/// <remarks>
/// <c>m ← β₁ m + (1 − β₁) g</c>, <c>v ← β₂ v + (1 − β₂) g²</c>, <c>w ← w − α λ w − (α / (1 − β₁ᵗ)) · m / (√(v / (1 − β₂ᵗ)) + ε)</c>, as
/// torch.optim.AdamW.
/// Moments below 2⁻¹⁰⁰ become zero: a token that no longer occurs would else keep the processor in subnormal numbers for the rest of the
/// run.
/// </remarks>
internal static unsafe class AdamWUpdate
{
    /// <summary>Factors of one step, rounded once from double.</summary>
    /// <param name="Beta1">β₁.</param>
    /// <param name="Beta2">β₂.</param>
    /// <param name="StepSize">α / (1 − β₁ᵗ).</param>
    /// <param name="RootCorrection">1 / √(1 − β₂ᵗ).</param>
    /// <param name="Epsilon">ε.</param>
    /// <param name="GradientScale">What clipping leaves of the gradient.</param>
    public readonly record struct Factors(
        float Beta1, float Beta2, float StepSize, float RootCorrection, float Epsilon, float GradientScale);

    /// <summary>
    /// Updates w, m and v in place; g is read only. All [length]. <c>keep</c> = 1 − α λ is what decay leaves of a weight.
    /// </summary>
    public static void Apply(float* w, float* g, float* m, float* v, int length, in Factors factors, float keep)
    {
        var beta1 = Vector256.Create(factors.Beta1);
        var beta2 = Vector256.Create(factors.Beta2);
        var rest1 = Vector256.Create(1 - factors.Beta1);
        var rest2 = Vector256.Create(1 - factors.Beta2);
        var step = Vector256.Create(-factors.StepSize);
        var root = Vector256.Create(factors.RootCorrection);
        var epsilon = Vector256.Create(factors.Epsilon);
        var clip = Vector256.Create(factors.GradientScale);
        var kept = Vector256.Create(keep);
        for (var i = 0; i < length; i += Lanes.Count)
        {
            var whole = i + Lanes.Count <= length;
            var rest = length - i;
            var gradient = clip * (whole ? Vector256.Load(g + i) : Lanes.Rest(g + i, rest));
            var mean = Flush(Fused.MultiplyAdd(rest1, gradient, beta1 * (whole ? Vector256.Load(m + i) : Lanes.Rest(m + i, rest))));
            var square = Flush(
                Fused.MultiplyAdd(rest2, gradient * gradient, beta2 * (whole ? Vector256.Load(v + i) : Lanes.Rest(v + i, rest))));
            var weight = kept * (whole ? Vector256.Load(w + i) : Lanes.Rest(w + i, rest));
            weight = Fused.MultiplyAdd(step, mean / Fused.MultiplyAdd(Vector256.Sqrt(square), root, epsilon), weight);
            if (whole)
            {
                mean.Store(m + i);
                square.Store(v + i);
                weight.Store(w + i);
                continue;
            }
            for (var lane = 0; lane < rest; lane++)
                (m[i + lane], v[i + lane], w[i + lane]) = (mean[lane], square[lane], weight[lane]);
        }
    }

    private static Vector256<float> Flush(Vector256<float> x) =>
        Vector256.GreaterThanOrEqual(Vector256.Abs(x), Vector256.Create(7.8886090522101181e-31f)) & x;
}
