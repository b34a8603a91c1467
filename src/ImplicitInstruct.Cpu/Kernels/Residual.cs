using System.Runtime.Intrinsics;

namespace ImplicitInstruct.Cpu.Kernels;

/// <summary>The residual stream's additions.</summary>
internal static unsafe class Residual
{
    /// <summary><c>y ← x + y</c>; both [length].</summary>
    public static void Add(float* x, float* y, long length)
    {
        long i = 0;
        if (Vector512.IsHardwareAccelerated)
            i = Add<Sixteen>(x, y, i, length);
        i = Add<Eight>(x, y, i, length);
        Add<One>(x, y, i, length);
    }

    private static long Add<T>(float* x, float* y, long i, long length) where T : struct, IFloats<T>
    {
        for (; i + T.Count <= length; i += T.Count)
            (T.Load(x + i) + T.Load(y + i)).Store(y + i);
        return i;
    }
}
