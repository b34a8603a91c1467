using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ImplicitInstruct.Cpu.Kernels;

/// <summary>Floats side by side in a register, so that what is done to each by itself has one text for every width.</summary>
/// <remarks>
/// Bits: every operation is rounded element by element, so the width cannot move one. What is folded across elements has eight lanes on
/// every machine and goes through <see cref="Lanes"/>.
/// </remarks>
/// <typeparam name="TSelf">The width.</typeparam>
internal unsafe interface IFloats<TSelf>
    where TSelf : struct, IFloats<TSelf>
{
    /// <summary>How many.</summary>
    static abstract int Count { get; }

    /// <summary>The same number in every place.</summary>
    static abstract TSelf All(float x);

    /// <summary>Reads <see cref="Count"/> numbers.</summary>
    static abstract TSelf Load(float* from);

    /// <summary>Reads the low halves of <see cref="Count"/> words as the upper halves of floats, whose lower ones are zero.</summary>
    static abstract TSelf LoadLow(uint* from);

    /// <summary>Reads the high halves of <see cref="Count"/> words as the upper halves of floats, whose lower ones are zero.</summary>
    static abstract TSelf LoadHigh(uint* from);

    /// <summary>Makes room for three more bits of exponent, zeros, between the sign and the other bits.</summary>
    static abstract TSelf WithWiderExponent(TSelf a);

    /// <summary>Writes <see cref="Count"/> numbers.</summary>
    void Store(float* to);

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a);

    static abstract TSelf operator *(TSelf a, TSelf b);

    static abstract TSelf operator /(TSelf a, TSelf b);

    /// <summary>a · b + c, rounded once.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>√a.</summary>
    static abstract TSelf Root(TSelf a);

    /// <summary>a where x is not below b, as a NaN is not; else 0.</summary>
    static abstract TSelf ZeroBelow(TSelf a, TSelf x, TSelf b);

    /// <summary>a where its absolute value is at least b; else 0, of a NaN too.</summary>
    static abstract TSelf ZeroNear(TSelf a, TSelf b);

    /// <summary>The smaller of a and b; a where it is a NaN.</summary>
    static abstract TSelf AtMost(TSelf a, TSelf b);

    /// <summary>2ⁿ, n the integer in the low bits of a number near 1.5 · 2²³.</summary>
    static abstract TSelf PowerOfTwo(TSelf shifted);

    /// <summary>Adds the numbers to the eight lanes of a reduction, in ascending order; one alone has no lane.</summary>
    Vector256<float> AddTo(Vector256<float> lanes);
}

/// <summary>Eight floats.</summary>
internal readonly unsafe struct Eight(Vector256<float> values) : IFloats<Eight>
{
    private readonly Vector256<float> _values = values;

    public static int Count => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Eight All(float x) => new(Vector256.Create(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Eight Load(float* from) => new(Vector256.Load(from));

    /// <summary>Reads the fewer numbers at the end of a row and nothing behind them; zeros are in the other places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Eight LoadRest(float* from, int count) => new(Lanes.Rest(from, count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Eight LoadLow(uint* from) => new(Vector256.ShiftLeft(Vector256.Load(from), 16).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Eight LoadHigh(uint* from) => new((Vector256.Load(from) & Vector256.Create(0xFFFF0000)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Eight WithWiderExponent(Eight a) =>
        new((Vector256.ShiftRightArithmetic(a._values.AsInt32(), 3) & Vector256.Create(unchecked((int)0x8FFFFFFF))).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* to) => _values.Store(to);

    /// <summary>Writes the first numbers and nothing behind them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreRest(float* to, int count)
    {
        if (Avx.IsSupported)
        {
            Avx.MaskStore(to, Lanes.First(count), _values);
            return;
        }
        for (var i = 0; i < count; i++)
            to[i] = _values[i];
    }

    /// <summary>The first numbers; zeros in the other places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Eight First(int count) => new(_values & Lanes.First(count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Eight operator +(Eight a, Eight b) => new(a._values + b._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Eight operator -(Eight a, Eight b) => new(a._values - b._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Eight operator -(Eight a) => new(-a._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Eight operator *(Eight a, Eight b) => new(a._values * b._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Eight operator /(Eight a, Eight b) => new(a._values / b._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Eight MultiplyAdd(Eight a, Eight b, Eight c) => new(Fused.MultiplyAdd(a._values, b._values, c._values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Eight Root(Eight a) => new(Vector256.Sqrt(a._values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Eight ZeroBelow(Eight a, Eight x, Eight b) => new(Vector256.AndNot(a._values, Vector256.LessThan(x._values, b._values)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Eight ZeroNear(Eight a, Eight b) =>
        new(Vector256.GreaterThanOrEqual(Vector256.Abs(a._values), b._values) & a._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Eight AtMost(Eight a, Eight b) =>
        new(Vector256.ConditionalSelect(Vector256.GreaterThan(a._values, b._values), b._values, a._values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Eight PowerOfTwo(Eight shifted) =>
        new(Vector256.ShiftLeft(shifted._values.AsInt32() + Vector256.Create(127), 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> AddTo(Vector256<float> lanes) => lanes + _values;
}

/// <summary>Sixteen floats: for machines that have such registers.</summary>
internal readonly unsafe struct Sixteen(Vector512<float> values) : IFloats<Sixteen>
{
    private readonly Vector512<float> _values = values;

    public static int Count => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen All(float x) => new(Vector512.Create(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen Load(float* from) => new(Vector512.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen LoadLow(uint* from) => new(Vector512.ShiftLeft(Vector512.Load(from), 16).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen LoadHigh(uint* from) => new((Vector512.Load(from) & Vector512.Create(0xFFFF0000)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen WithWiderExponent(Sixteen a) =>
        new((Vector512.ShiftRightArithmetic(a._values.AsInt32(), 3) & Vector512.Create(unchecked((int)0x8FFFFFFF))).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* to) => _values.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen operator +(Sixteen a, Sixteen b) => new(a._values + b._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen operator -(Sixteen a, Sixteen b) => new(a._values - b._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen operator -(Sixteen a) => new(-a._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen operator *(Sixteen a, Sixteen b) => new(a._values * b._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen operator /(Sixteen a, Sixteen b) => new(a._values / b._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen MultiplyAdd(Sixteen a, Sixteen b, Sixteen c) => new(Fused.MultiplyAdd(a._values, b._values, c._values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen Root(Sixteen a) => new(Vector512.Sqrt(a._values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen ZeroBelow(Sixteen a, Sixteen x, Sixteen b) =>
        new(Vector512.AndNot(a._values, Vector512.LessThan(x._values, b._values)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen ZeroNear(Sixteen a, Sixteen b) =>
        new(Vector512.GreaterThanOrEqual(Vector512.Abs(a._values), b._values) & a._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen AtMost(Sixteen a, Sixteen b) =>
        new(Vector512.ConditionalSelect(Vector512.GreaterThan(a._values, b._values), b._values, a._values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen PowerOfTwo(Sixteen shifted) =>
        new(Vector512.ShiftLeft(shifted._values.AsInt32() + Vector512.Create(127), 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> AddTo(Vector256<float> lanes) => lanes + _values.GetLower() + _values.GetUpper();
}

/// <summary>One float: what is left at the end of a row.</summary>
internal readonly unsafe struct One(float value) : IFloats<One>
{
    private readonly float _value = value;

    public static int Count => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static One All(float x) => new(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static One Load(float* from) => new(*from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static One LoadLow(uint* from) => new(BitConverter.UInt32BitsToSingle(*from << 16));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static One LoadHigh(uint* from) => new(BitConverter.UInt32BitsToSingle(*from & 0xFFFF0000));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static One WithWiderExponent(One a) =>
        new(BitConverter.Int32BitsToSingle((BitConverter.SingleToInt32Bits(a._value) >> 3) & unchecked((int)0x8FFFFFFF)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* to) => *to = _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static One operator +(One a, One b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static One operator -(One a, One b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static One operator -(One a) => new(-a._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static One operator *(One a, One b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static One operator /(One a, One b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static One MultiplyAdd(One a, One b, One c) => new(Fused.MultiplyAdd(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static One Root(One a) => new(MathF.Sqrt(a._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static One ZeroBelow(One a, One x, One b) => x._value < b._value ? new(0) : a;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static One ZeroNear(One a, One b) => MathF.Abs(a._value) >= b._value ? a : new(0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static One AtMost(One a, One b) => a._value > b._value ? b : a;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static One PowerOfTwo(One shifted) =>
        new(BitConverter.Int32BitsToSingle((BitConverter.SingleToInt32Bits(shifted._value) + 127) << 23));

    public Vector256<float> AddTo(Vector256<float> lanes) => throw new NotSupportedException("The end of a row has no lane of its own.");
}
