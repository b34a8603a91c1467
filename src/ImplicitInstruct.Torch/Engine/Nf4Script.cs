using ImplicitInstruct.Modeling.Quantization;
using static TorchSharp.torch;

namespace ImplicitInstruct.Torch.Engine;

/// <summary>The way from 4 bits back to numbers, as a TorchScript function: those of <see cref="Nf4Tensor"/>, to the bit.</summary>
/// <remarks>
/// Every product and sum is an operation of its own, so each is rounded once to 32 bits and in that order; nothing is fused. Numbers in
/// 16 bits are those, rounded once more. On the way there are 6 bytes a weight, for one matrix at a time.
/// </remarks>
internal sealed class Nf4Script : IDisposable
{
    // "tables" are the two numbers of every byte [256, 2] and those of the scales' codes [256]; "parts" are those of Nf4Matrix, from "at"
    // on.
    public const string Text = """
        def dequantized(tables: List[Tensor], parts: List[Tensor], at: int, like):
            extents = parts[at + 3]
            scales = torch.index_select(tables[1], 0, parts[at + 1].int())
            blocks = scales.size(0)
            seconds = parts[at + 2].unsqueeze(1).expand([-1, 256]).reshape([-1]).narrow(0, 0, blocks)
            scales.mul_(seconds).add_(extents[0][0])
            values = torch.index_select(tables[0], 0, parts[at].int()).view([blocks, 64]).mul_(scales.unsqueeze(1)).view([-1])
            return values.narrow(0, 0, extents.size(0) * extents.size(1)).view_as(extents).type_as(like)

        """;

    private static readonly Lazy<jit.CompilationUnit> Function = new(() => jit.compile(Text));

    /// <param name="device">Where the tables are kept.</param>
    public Nf4Script(Device device)
    {
        using var scope = NewDisposeScope();   // disposes what was made where memory runs out half-way
        var pairs = new float[256 * 2];
        for (var code = 0; code < 256; code++)
            (pairs[2 * code], pairs[2 * code + 1]) = (NormalFloat.Values[code >> 4], NormalFloat.Values[code & 15]);
        Tables = [tensor(pairs, device: device).view(256, 2), tensor(DynamicMap.WithSign.Values.ToArray(), device: device)];
        foreach (var table in Tables)
            table.DetachFromDisposeScope();
    }

    /// <summary>What codes stand for.</summary>
    public IReadOnlyList<Tensor> Tables { get; }

    /// <summary>The numbers of a matrix, [out, in], the caller's to dispose; no gradient goes through them.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="like">A tensor of the wanted type.</param>
    public Tensor Dequantized(Nf4Matrix matrix, Tensor like)
    {
        using var quiet = no_grad();
        return Function.Value.Call("dequantized", Tables.ToArray(), matrix.Parts.ToArray(), 0, like);
    }

    public void Dispose()
    {
        foreach (var table in Tables)
            table.Dispose();
    }
}
