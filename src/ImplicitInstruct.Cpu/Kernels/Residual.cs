using System.Runtime.Intrinsics;

namespace ImplicitInstruct.Cpu.Kernels;

/// <summary>The residual stream's additions.</summary>
internal static unsafe class Residual
{
    /// <summary><c>y ← x + y</c>; both [length].</summary>
    public static void Add(float* x, float* y, long length)
    {
        long i = 0;
        for (; i + Lanes.Count <= length; i += Lanes.Count)
            (Vector256.Load(x + i) + Vector256.Load(y + i)).Store(y + i);
        for (; i < length; i++)
            y[i] = x[i] + y[i];
    }
}
