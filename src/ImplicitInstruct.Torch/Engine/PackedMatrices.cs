using ImplicitInstruct.Modeling;
using static TorchSharp.torch;

namespace ImplicitInstruct.Torch.Engine;

/// <summary>
/// Matrices that are multiplied with the same rows, one below the other in one tensor: query, key and value of a block, and gate and up.
/// Their biases alike, where they have any.
/// </summary>
/// <remarks>
/// Each is a view of its rows, trained and saved like any other weight; together they make one product of two or three. Nothing exists
/// twice.
/// </remarks>
internal sealed class PackedMatrices(LanguageModelConfig config, ScalarType dtype, Device device) : IDisposable
{
    private static readonly string[][] Packs = [["q_proj", "k_proj", "v_proj"], ["gate_proj", "up_proj"]];

    private readonly Dictionary<string, Tensor> _packs = new(StringComparer.Ordinal);

    /// <summary>
    /// [sum of outputs, inputs]: those of a part of a block, such as <c>model.layers.0.self_attn.weight</c>; of its biases, whose name ends
    /// in <c>bias</c>, [sum of outputs].
    /// </summary>
    public Tensor this[string part] => _packs[part];

    /// <summary>Room for a weight, the caller's to fill and dispose: its rows of a pack, or memory of its own.</summary>
    public Tensor Room(WeightShape shape)
    {
        using var scope = NewDisposeScope();
        long[] extents = [.. shape.Shape.Select(extent => (long)extent)];
        var name = shape.Name.Split('.');
        if (name.Length < 3 || Packs.FirstOrDefault(pack => pack.Contains(name[^2])) is not { } members)
            return empty(extents, dtype, device).DetachFromDisposeScope();
        var part = string.Join('.', [.. name[..^2], name[^1]]);
        if (!_packs.TryGetValue(part, out var together))
            _packs[part] = together = empty([members.Sum(Rows), .. extents[1..]], dtype, device).DetachFromDisposeScope();
        return together.narrow(0, members.TakeWhile(member => member != name[^2]).Sum(Rows), extents[0]).DetachFromDisposeScope();
    }

    public void Dispose()
    {
        foreach (var pack in _packs.Values)
            pack.Dispose();
        _packs.Clear();
    }

    private long Rows(string member) => member switch
    {
        "q_proj" => config.Heads * config.HeadSize,
        "k_proj" or "v_proj" => config.KeyValueHeads * config.HeadSize,
        _ => config.IntermediateSize,
    };
}
