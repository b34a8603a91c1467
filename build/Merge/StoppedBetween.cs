using System.Collections;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Build.Merge;

/// <summary>Tensors that are made one at a time, until somebody stops it.</summary>
internal sealed class StoppedBetween(INamedTensors tensors, CancellationToken stop) : INamedTensors
{
    /// <inheritdoc/>
    public IReadOnlyList<TensorShape> Shapes => tensors.Shapes;

    /// <inheritdoc/>
    public int Count => tensors.Count;

    /// <inheritdoc/>
    public NamedTensor this[int index]
    {
        get
        {
            stop.ThrowIfCancellationRequested();
            return tensors[index];
        }
    }

    /// <inheritdoc/>
    public IEnumerator<NamedTensor> GetEnumerator()
    {
        for (var index = 0; index < Count; index++)
            yield return this[index];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
