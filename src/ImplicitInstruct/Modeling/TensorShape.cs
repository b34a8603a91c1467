namespace ImplicitInstruct.Modeling;

/// <summary>What a tensor is called and how large it is, without its values.</summary>
/// <param name="Name">Name as in a Hugging Face checkpoint.</param>
/// <param name="Shape">Extents, outermost first; empty for a scalar.</param>
public sealed record TensorShape(string Name, IReadOnlyList<int> Shape)
{
    /// <summary>How many numbers it holds.</summary>
    public long Count => Shape.Contains(0) ? 0 : Shape.Aggregate(1L, (count, extent) => checked(count * extent));

    /// <summary>The names and shapes of tensors in their order; reads no values of a list that need not.</summary>
    public static IReadOnlyList<TensorShape> Of(IReadOnlyList<NamedTensor> tensors)
    {
        return tensors is INamedTensors named ? named.Shapes : [.. tensors.Select(tensor => new TensorShape(tensor.Name, tensor.Shape))];
    }
}
