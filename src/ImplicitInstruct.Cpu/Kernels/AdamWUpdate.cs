using System.Runtime.CompilerServices;
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
        var i = 0;
        if (Vector512.IsHardwareAccelerated)
            i = Apply<Sixteen>(w, g, m, v, i, length, factors, keep);
        i = Apply<Eight>(w, g, m, v, i, length, factors, keep);
        Apply<One>(w, g, m, v, i, length, factors, keep);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Apply<T>(float* w, float* g, float* m, float* v, int i, int length, in Factors factors, float keep)
        where T : struct, IFloats<T>
    {
        var (beta1, rest1) = (T.All(factors.Beta1), T.All(1 - factors.Beta1));
        var (beta2, rest2) = (T.All(factors.Beta2), T.All(1 - factors.Beta2));
        var (step, root, epsilon) = (T.All(-factors.StepSize), T.All(factors.RootCorrection), T.All(factors.Epsilon));
        var (clip, kept, least) = (T.All(factors.GradientScale), T.All(keep), T.All(7.8886090522101181e-31f));
        for (; i + T.Count <= length; i += T.Count)
        {
            var gradient = clip * T.Load(g + i);
            var mean = T.ZeroNear(T.MultiplyAdd(rest1, gradient, beta1 * T.Load(m + i)), least);
            var square = T.ZeroNear(T.MultiplyAdd(rest2, gradient * gradient, beta2 * T.Load(v + i)), least);
            mean.Store(m + i);
            square.Store(v + i);
            T.MultiplyAdd(step, mean / T.MultiplyAdd(T.Root(square), root, epsilon), kept * T.Load(w + i)).Store(w + i);
        }
        return i;
    }
}
