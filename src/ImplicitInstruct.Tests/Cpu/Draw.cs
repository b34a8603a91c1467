using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Tests.Cpu;

/// <summary>Inputs of tests, the same in every run.</summary>
internal static class Draw
{
    /// <summary>Normal numbers with the given standard deviation.</summary>
    public static float[] Normal(int count, ulong seed, double deviation = 1)
    {
        var random = new Philox(seed, "normal inputs");
        return [.. Enumerable.Range(0, count).Select(_ => (float)(deviation * random.NextNormal()))];
    }

    /// <summary>Normal numbers times powers of two from 2⁻²⁰ to 2²⁰: sums of them depend on their order in every bit.</summary>
    public static float[] OfManyMagnitudes(int count, ulong seed)
    {
        var random = new Philox(seed, "inputs of many magnitudes");
        return [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextNormal() * Math.ScaleB(1, random.Below(41) - 20)))];
    }

    /// <summary>Floats of any bit pattern: every exponent, subnormal numbers, infinities and NaN.</summary>
    public static float AnyFloat(Philox random) => BitConverter.UInt32BitsToSingle(random.NextUInt());
}
