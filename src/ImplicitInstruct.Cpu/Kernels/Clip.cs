using System.Runtime.Intrinsics;

namespace ImplicitInstruct.Cpu.Kernels;

/// <summary>Clipping to [−limit, limit], element by element.</summary>
internal static unsafe class Clip
{
    /// <summary><c>x ← min(max(x, −limit), limit)</c> in place.</summary>
    /// <param name="x">[length].</param>
    /// <param name="limit">The largest magnitude; positive.</param>
    /// <param name="unclipped">[length]: x as it was, kept for the backward pass. Null keeps nothing.</param>
    /// <param name="length">Elements.</param>
    public static void Forward(float* x, float limit, float* unclipped, int length)
    {
        if (unclipped is not null)
            new Span<float>(x, length).CopyTo(new Span<float>(unclipped, length));
        var (low, high) = (Vector256.Create(-limit), Vector256.Create(limit));
        var i = 0;
        for (; i + Lanes.Count <= length; i += Lanes.Count)
            Vector256.Min(Vector256.Max(Vector256.Load(x + i), low), high).Store(x + i);
        for (; i < length; i++)
            x[i] = MathF.Min(MathF.Max(x[i], -limit), limit);
    }

    /// <summary>
    /// The gradient through the clipping: dx becomes 0 where the forward pass clipped; an element that lay on the limit passes it, as in
    /// torch.clamp.
    /// </summary>
    /// <param name="unclipped">[length], kept by the forward pass.</param>
    /// <param name="limit">The largest magnitude.</param>
    /// <param name="dx">[length]: gradient of the result, then of the input.</param>
    /// <param name="length">Elements.</param>
    public static void Backward(float* unclipped, float limit, float* dx, int length)
    {
        var limits = Vector256.Create(limit);
        var i = 0;
        for (; i + Lanes.Count <= length; i += Lanes.Count)
        {
            var passes = Vector256.LessThanOrEqual(Vector256.Abs(Vector256.Load(unclipped + i)), limits);
            Vector256.ConditionalSelect(passes, Vector256.Load(dx + i), Vector256<float>.Zero).Store(dx + i);
        }
        for (; i < length; i++)
            dx[i] = MathF.Abs(unclipped[i]) <= limit ? dx[i] : 0;
    }
}
