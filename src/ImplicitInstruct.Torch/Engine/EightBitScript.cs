using ImplicitInstruct.Modeling.Quantization;
using static TorchSharp.torch;

namespace ImplicitInstruct.Torch.Engine;

/// <summary>The arithmetic of <see cref="EightBitNumbers"/> and <see cref="SplitNumbers"/>, as TorchScript functions.</summary>
internal sealed class EightBitScript : IDisposable
{
    // "first" and "count" are of a piece, counted in numbers; a piece begins with a block.
    //
    // What a number lacks of its upper half is counted in 65,536ths of the step from that to the next number of 16 bits on its side: "m" is
    // the upper half's magnitude, "r" says on which side. All of it is exact: differences of neighbours, and powers of two. No more than
    // half a step is missing, from -32,768 to 32,768, of which a number of 16 bits has no place for the last: amid two numbers the upper
    // half is the larger one.
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

        def above(m):
            return torch.nextafter(m, m * 2.0 + 1.0)

        def step(r, m):
            wide = m.float()
            return torch.where(r < 0.0, wide - torch.nextafter(m, torch.zeros_like(m)).float(), above(m).float() - wide)

        def distance(x, m):
            r = x.abs().sub_(m.float())
            return r.div(step(r, m)).mul_(65536.0)

        def joined(upper, lower, first: int, count: int):
            u = upper.view([-1]).narrow(0, first, count)
            m = u.abs()
            r = lower.view([-1]).narrow(0, first, count).float()
            return torch.copysign(r.mul(1.0 / 65536.0).mul_(step(r, m)).add_(m.float()), u.float())

        def split(x, upper, lower, first: int):
            u = upper.view([-1]).narrow(0, first, x.size(0))
            u.copy_(x)
            m = u.abs()
            m = torch.where(distance(x, m) > 32767.0, above(m), m)
            u.copy_(torch.copysign(m.float(), x))
            lower.view([-1]).narrow(0, first, x.size(0)).copy_(distance(x, m))
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
    /// the even one.
    /// </summary>
    public static void Split(Tensor numbers, Tensor upper, Tensor lower, long first) =>
        Call("split", numbers, upper, lower, first).Dispose();

    public void Dispose()
    {
        foreach (var (values, thresholds) in _maps.Values)
        {
            values.Dispose();
            thresholds.Dispose();
        }
    }

    private static Tensor Call(string name, params object?[] arguments) => Functions.Value.Call(name, arguments);
}
