using System.Collections;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Torch.Engine;

/// <summary>Named tensors that are copied to the host when they are read, one at a time, and not kept.</summary>
/// <param name="tensors">Name, extents, and what copies the values.</param>
internal sealed class TensorsOnDemand(IReadOnlyList<(string Name, IReadOnlyList<int> Shape, Func<float[]> Read)> tensors) : INamedTensors
{
    public int Count => tensors.Count;

    public IReadOnlyList<TensorShape> Shapes => [.. tensors.Select(tensor => new TensorShape(tensor.Name, tensor.Shape))];

    public NamedTensor this[int index] => new(tensors[index].Name, tensors[index].Shape, tensors[index].Read());

    public IEnumerator<NamedTensor> GetEnumerator()
    {
        for (var i = 0; i < tensors.Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
