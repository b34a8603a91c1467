using System.Collections;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Hub;

/// <summary>
/// Tensors in files whose headers are read and checked. Each is read when it is asked for; no file stays open and no values are kept.
/// </summary>
internal sealed class StoredTensors(IReadOnlyList<StoredTensor> tensors) : INamedTensors
{
    /// <inheritdoc/>
    public IReadOnlyList<TensorShape> Shapes { get; } = [.. tensors.Select(tensor => tensor.Shape)];

    /// <inheritdoc/>
    public bool AreStoredIn16Bits { get; } = tensors.All(tensor => tensor.Element is TensorElement.BF16 or TensorElement.F16);

    /// <inheritdoc/>
    public int Count => tensors.Count;

    /// <inheritdoc/>
    /// <exception cref="AdviceException">The file is gone, cannot be read, or is not the one whose header was checked.</exception>
    public NamedTensor this[int index] => tensors[index].Read();

    /// <summary>The tensors of several lists, one after the other.</summary>
    public static StoredTensors Join(IEnumerable<StoredTensors> lists) => new([.. lists.SelectMany(list => list.Stored)]);

    /// <summary>Where each lies.</summary>
    public IReadOnlyList<StoredTensor> Stored => tensors;

    /// <inheritdoc/>
    public IEnumerator<NamedTensor> GetEnumerator() => tensors.Select(tensor => tensor.Read()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
