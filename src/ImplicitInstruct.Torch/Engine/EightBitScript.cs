using ImplicitInstruct.Modeling.Quantization;
using static TorchSharp.torch;

namespace ImplicitInstruct.Torch.Engine;

/// <summary>The arithmetic of <see cref="EightBitNumbers"/> and <see cref="SplitNumbers"/>, as TorchScript functions.</summary>
internal sealed class EightBitScript : IDisposable
{
    // "first" and "count" are of a piece, counted in numbers; a piece begins with a block.
    private const string Text = """
        def dequantized(codes, scales, values, first: int, count: int):
            blocks = (count + 255) // 256
            of_block = scales.narrow(0, first // 256, blocks).unsqueeze(1).expand([-1, 256]).reshape([-1]).narrow(0, 0, count)
            return torch.index_select(values, 0, codes.view([-1]).narrow(0, first, count).int()).mul_(of_block)

        def quantize(x, codes, scales, thresholds, first: int):
            count = x.size(0)
            blocks = (count + 255) // 256
            whole = torch.constant_pad_nd(x, [0, blocks * 256 - count]).view([blocks, 256])
            largest = whole.abs().amax([1])
            scales.narrow(0, first // 256, blocks).copy_(largest)
            shares = whole.div(largest.masked_fill(largest == 0, 1.0).unsqueeze(1)).view([-1]).narrow(0, 0, count)
            codes.view([-1]).narrow(0, first, count).copy_(torch.bucketize(shares, thresholds, out_int32=True))
            return codes

        def joined(upper, lower, first: int, count: int):
            bits = upper.view([-1]).narrow(0, first, count).view(torch.int16).to(torch.int32).mul_(65536)
            return bits.add_(lower.view([-1]).narrow(0, first, count).to(torch.int32)).view(torch.float32)

        def split(x, upper, lower, first: int):
            count = x.size(0)
            bits = x.view(torch.int32)
            rounded = bits.add(32768).bitwise_and_(-65536)
            upper.view([-1]).narrow(0, first, count).copy_(rounded.view(torch.float32))
            lower.view([-1]).narrow(0, first, count).copy_(bits.sub(rounded))
            return upper

        """;

    private static readonly Lazy<jit.CompilationUnit> Functions = new(() => jit.compile(Text));

    private readonly Dictionary<bool, (Tensor Values, Tensor Thresholds)> _maps = [];

    /// <param name="device">Where the numbers are.</param>
    public EightBitScript(Device device)
    {
        using var scope = NewDisposeScope();
        Device = device;
        foreach (var (isSigned, map) in new[] { (true, DynamicMap.WithSign), (false, DynamicMap.WithoutSign) })
            _maps[isSigned] = (tensor(map.Values.ToArray(), device: device), tensor(map.Thresholds.ToArray(), device: device));
        foreach (var (values, thresholds) in _maps.Values)
        {
            values.DetachFromDisposeScope();
            thresholds.DetachFromDisposeScope();
        }
    }

    /// <summary>Where the numbers are.</summary>
    public Device Device { get; }

    /// <summary>Numbers of a piece, [count] in 32 bits.</summary>
    public Tensor Dequantized(Tensor codes, Tensor scales, bool isSigned, long first, long count) =>
        Call("dequantized", codes, scales, _maps[isSigned].Values, first, count);

    /// <summary>Writes codes and scales of a piece; numbers amid two of the map take the lower, and zeros have a scale of zero.</summary>
    public void Quantize(Tensor numbers, Tensor codes, Tensor scales, bool isSigned, long first) =>
        Call("quantize", numbers, codes, scales, _maps[isSigned].Thresholds, first).Dispose();

    /// <summary>Numbers of a piece out of their halves, [count] in 32 bits.</summary>
    public static Tensor Joined(Tensor upper, Tensor lower, long first, long count) => Call("joined", upper, lower, first, count);

    /// <summary>
    /// Writes both halves of a piece. The upper is rounded to the nearest; amid two it is the larger magnitude, where a conversion takes
    /// the even one: so the lower half always has room for what is missing.
    /// </summary>
    public static void Split(Tensor numbers, Tensor upper, Tensor lower, long first) => Call("split", numbers, upper, lower, first).Dispose();

    public void Dispose()
    {
        foreach (var (values, thresholds) in _maps.Values)
        {
            values.Dispose();
            thresholds.Dispose();
        }
    }

    private static Tensor Call(string name, params object[] arguments) => (Tensor)Functions.Value.invoke(name, arguments);
}
