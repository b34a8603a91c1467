using System.Runtime.Intrinsics;

namespace ImplicitInstruct.Cpu.Kernels;

/// <summary>A factor on every element.</summary>
internal static unsafe class Scaling
{
    /// <summary><c>x ← factor · x</c>; [length].</summary>
    public static void InPlace(float* x, long length, float factor)
    {
        long i = 0;
        if (Vector512.IsHardwareAccelerated)
            i = InPlace<Sixteen>(x, i, length, factor);
        i = InPlace<Eight>(x, i, length, factor);
        var left = (int)(length - i);
        (Eight.LoadRest(x + i, left) * Eight.All(factor)).StoreRest(x + i, left);
    }

    private static long InPlace<T>(float* x, long i, long length, float factor) where T : struct, IFloats<T>
    {
        var factors = T.All(factor);
        for (; i + T.Count <= length; i += T.Count)
            (T.Load(x + i) * factors).Store(x + i);
        return i;
    }
}
