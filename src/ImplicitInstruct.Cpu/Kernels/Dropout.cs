using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ImplicitInstruct.Modeling.LowRank;

namespace ImplicitInstruct.Cpu.Kernels;

/// <summary>Rows with the elements left out that a mask drops; the others keep their bits.</summary>
/// <remarks>
/// <see cref="DropoutMask"/> has the equation; integers alone decide, eight at a time. What is dropped is zero, whatever it was.
/// </remarks>
internal static unsafe class Dropout
{
    /// <summary>y = x where x is kept, else 0.</summary>
    /// <param name="x">[rows, width]: a sequence from its first token on.</param>
    /// <param name="y">[rows, width].</param>
    /// <param name="rows">Tokens.</param>
    /// <param name="width">Features.</param>
    /// <param name="mask">The mask.</param>
    /// <param name="limit"><see cref="DropoutMask.LimitOf"/> the share that is dropped.</param>
    public static void Keep(float* x, float* y, int rows, int width, DropoutMask mask, int limit)
    {
        var length = (long)rows * width;
        long i = 0;
        for (; i + Lanes.Count <= length; i += Lanes.Count)
            Vector256.AndNot(Vector256.Load(x + i), Dropped(mask, (uint)i, limit)).Store(y + i);
        for (; i < length; i++)
            y[i] = mask.Drops((uint)i, limit) ? 0 : x[i];
    }

    /// <summary>Its gradient: <c>dx += dy</c> where x was kept. As <see cref="Keep"/>.</summary>
    public static void AddKept(float* dy, float* dx, int rows, int width, DropoutMask mask, int limit)
    {
        var length = (long)rows * width;
        long i = 0;
        for (; i + Lanes.Count <= length; i += Lanes.Count)
        {
            var kept = Vector256.AndNot(Vector256.Load(dy + i), Dropped(mask, (uint)i, limit));
            (Vector256.Load(dx + i) + kept).Store(dx + i);
        }
        for (; i < length; i++)
            dx[i] += mask.Drops((uint)i, limit) ? 0 : dy[i];
    }

    /// <summary>All bits where an element is dropped, of eight from <paramref name="first"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Dropped(DropoutMask mask, uint first, int limit)
    {
        var hash = Vector256.Create(first + mask.Offset) + Vector256.Create(0u, 1, 2, 3, 4, 5, 6, 7);
        hash = (hash ^ (hash >>> DropoutMask.FirstShift)) * DropoutMask.FirstMultiplier;
        hash ^= Vector256.Create(mask.Inner);
        hash = (hash ^ (hash >>> DropoutMask.SecondShift)) * DropoutMask.SecondMultiplier;
        return Vector256.LessThan(hash.AsInt32(), Vector256.Create(limit)).AsSingle();
    }
}
