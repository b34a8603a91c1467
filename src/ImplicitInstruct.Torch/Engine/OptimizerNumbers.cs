using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.Quantization;
using static TorchSharp.torch;

namespace ImplicitInstruct.Torch.Engine;

/// <summary>
/// As many numbers as a weight has, which the optimizer updates in 32 bits on the device, and which are kept in some other way or place.
/// </summary>
internal abstract class OptimizerNumbers : IDisposable
{
    /// <summary>Most numbers that should be taken up at a time.</summary>
    public virtual long PieceLength => long.MaxValue;

    /// <summary>What is kept, for a saved state: what follows the name of the weight, extents, values.</summary>
    public abstract IReadOnlyList<(string Suffix, IReadOnlyList<int> Shape, Tensor Values)> Parts { get; }

    /// <summary>Bytes that it takes where it is kept.</summary>
    public long Bytes => Parts.Sum(part => part.Values.numel() * part.Values.ElementSize);

    /// <summary>Some of the numbers, [count] in 32 bits on the device, to be changed in place and put back.</summary>
    /// <param name="first">The first, counted row by row; a multiple of <see cref="PieceLength"/>.</param>
    /// <param name="count">How many.</param>
    public abstract Tensor Take(long first, long count);

    /// <summary>All of them, row-major.</summary>
    public virtual float[] Read() => HostCopy.Read(Take(0, Parts[0].Values.numel()));

    /// <summary>Keeps what was taken and changed.</summary>
    public abstract void Put(Tensor numbers, long first);

    public abstract void Dispose();
}

/// <summary>Numbers in 32 bits, on the device or on the host, from where they visit it.</summary>
/// <param name="values">The numbers; owned.</param>
/// <param name="shape">Their extents.</param>
/// <param name="device">Where they are updated.</param>
/// <param name="rounded">What takes a copy of them in the numbers that the model computes with; null: nothing does.</param>
internal sealed class WholeNumbers(Tensor values, IReadOnlyList<int> shape, Device device, Tensor? rounded = null) : OptimizerNumbers
{
    private readonly bool _visits = values.device_type != device.type;

    public override IReadOnlyList<(string Suffix, IReadOnlyList<int> Shape, Tensor Values)> Parts => [("", shape, values)];

    public override Tensor Take(long first, long count)
    {
        var flat = Flat(values, first, count);
        return _visits ? flat.to(device, copy: true) : flat;
    }

    public override float[] Read() => HostCopy.Read(values);

    public override void Put(Tensor numbers, long first)
    {
        var count = numbers.numel();
        if (_visits)
            Flat(values, first, count).copy_(numbers);
        if (rounded is not null)
            Flat(rounded, first, count).copy_(numbers);
    }

    public override void Dispose() => values.Dispose();

    // Not the leaf itself: what is updated has no gradient to follow.
    private static Tensor Flat(Tensor tensor, long first, long count) => tensor.detach().view(-1).narrow(0, first, count);
}

/// <summary>
/// Numbers in 8 bits, 256 with a scale, see <see cref="EightBitMoments"/>: <see cref="DynamicMap"/>'s nearest to the number by the largest
/// magnitude of its block.
/// </summary>
internal sealed class EightBitNumbers : OptimizerNumbers
{
    private readonly Tensor _codes;
    private readonly Tensor _scales;
    private readonly IReadOnlyList<int> _shape;
    private readonly EightBitScript _script;
    private readonly bool _isSigned;

    /// <summary>Zeros.</summary>
    /// <param name="shape">Their extents.</param>
    /// <param name="isSigned">Whether they can be negative.</param>
    /// <param name="script">The arithmetic; not owned.</param>
    public EightBitNumbers(WeightShape shape, bool isSigned, EightBitScript script)
    {
        using var scope = NewDisposeScope();   // disposes what was made where memory runs out half-way
        (_shape, _isSigned, _script) = (shape.Shape, isSigned, script);
        var extents = shape.Shape.Select(extent => (long)extent).ToArray();
        _codes = zeros(extents, ScalarType.Byte, script.Device);
        _scales = zeros((shape.Length + EightBitMoments.BlockLength - 1) / EightBitMoments.BlockLength, ScalarType.Float32, script.Device);
        _codes.DetachFromDisposeScope();
        _scales.DetachFromDisposeScope();
    }

    public override long PieceLength => 1 << 24;

    public override IReadOnlyList<(string Suffix, IReadOnlyList<int> Shape, Tensor Values)> Parts =>
        [(".codes", _shape, _codes), (".scales", [(int)_scales.numel()], _scales)];

    public override Tensor Take(long first, long count) => _script.Dequantized(_codes, _scales, _isSigned, first, count);

    public override void Put(Tensor numbers, long first) => _script.Quantize(numbers, _codes, _scales, _isSigned, first);

    public override void Dispose()
    {
        _codes.Dispose();
        _scales.Dispose();
    }
}

/// <summary>
/// Numbers in 32 bits whose upper half is what the model computes with: bfloat16 is the first 16 bits of a number, rounded, so 16 more
/// beside it are all of it, to the bit.
/// </summary>
internal sealed class SplitNumbers : OptimizerNumbers
{
    private readonly Tensor _upper;
    private readonly Tensor _lower;
    private readonly IReadOnlyList<int> _shape;

    /// <param name="shape">Their extents.</param>
    /// <param name="upper">What the model computes with, in bfloat16; written, not owned.</param>
    public SplitNumbers(WeightShape shape, Tensor upper)
    {
        using var scope = NewDisposeScope();
        (_shape, _upper) = (shape.Shape, upper);
        _lower = zeros([.. shape.Shape.Select(extent => (long)extent)], ScalarType.Int16, upper.device).DetachFromDisposeScope();
    }

    public override long PieceLength => 1 << 24;

    /// <summary>Of the lower half alone: the upper one is the model's.</summary>
    public override IReadOnlyList<(string Suffix, IReadOnlyList<int> Shape, Tensor Values)> Parts => [("", _shape, _lower)];

    public override Tensor Take(long first, long count) => EightBitScript.Joined(_upper.detach(), _lower, first, count);

    public override void Put(Tensor numbers, long first) => EightBitScript.Split(numbers, _upper.detach(), _lower, first);

    public override void Dispose() => _lower.Dispose();
}
