using System.Collections;
using System.Numerics;
using System.Runtime.InteropServices;

namespace ImplicitInstruct.Modeling.LowRank;

/// <summary>The weights of an adapted model as those of a plain one: <c>W + s · B A</c>, each made when it is asked for.</summary>
/// <remarks>
/// Products and sums are in 64 bits, in the order of the rank, and rounded once to 32: the same bits on every machine, and half a unit in
/// the last place off at the most. The adapter's matrices are small beside the model and stay in memory.
/// </remarks>
public sealed class MergedWeights : INamedTensors
{
    private readonly IReadOnlyList<NamedTensor> _weights;
    private readonly float _scale;
    private readonly Dictionary<string, (NamedTensor Down, NamedTensor Up)> _updates = new(StringComparer.Ordinal);

    /// <param name="config">The shape of the model.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="adapter">The adapter.</param>
    /// <exception cref="ArgumentException">The adapter is not one of such a model; names the matrix.</exception>
    public MergedWeights(LanguageModelConfig config, IReadOnlyList<NamedTensor> weights, LowRankAdapter adapter)
    {
        (_weights, _scale) = (weights, adapter.Adaptation.Scale);
        var matrices = new Dictionary<string, NamedTensor>(StringComparer.Ordinal);
        adapter.Through(config, (shape, values) =>
            matrices.Add(shape.Name, new NamedTensor(shape.Name, shape.Shape, values.ToArray())));
        foreach (var matrix in LowRankLayout.Of(config, adapter.Adaptation))
            _updates.Add(matrix.Weight.Name, (matrices[matrix.Down.Name], matrices[matrix.Up.Name]));
    }

    /// <inheritdoc/>
    public IReadOnlyList<TensorShape> Shapes => TensorShape.Of(_weights);

    /// <inheritdoc/>
    public int Count => _weights.Count;

    /// <inheritdoc/>
    public NamedTensor this[int index] => Merge(_weights[index]);

    /// <inheritdoc/>
    public IEnumerator<NamedTensor> GetEnumerator()
    {
        foreach (var weight in _weights)
            yield return Merge(weight);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private NamedTensor Merge(NamedTensor weight)
    {
        if (!_updates.TryGetValue(weight.Name, out var update))
            return weight;
        var (rows, columns, rank) = (weight.Shape[0], weight.Shape[1], update.Down.Shape[0]);
        var down = Array.ConvertAll(update.Down.Values.ToArray(), value => (double)value);
        var (up, merged) = (update.Up.Values, weight.Values.ToArray());
        Parallel.For(0, rows, () => new double[columns], (row, _, sums) =>
        {
            Array.Clear(sums);
            for (var r = 0; r < rank; r++)
                AddTo(sums, down.AsSpan(r * columns, columns), up.Span[row * rank + r]);
            var values = merged.AsSpan(row * columns, columns);
            for (var column = 0; column < columns; column++)
                values[column] = (float)(values[column] + _scale * sums[column]);
            return sums;
        }, _ => { });
        return weight with { Values = merged };
    }

    /// <summary>sums += factor · values, a product and a sum each: as wide as the processor is, with the bits of one at a time.</summary>
    private static void AddTo(double[] sums, ReadOnlySpan<double> values, double factor)
    {
        var wide = MemoryMarshal.Cast<double, Vector<double>>(sums.AsSpan());
        var more = MemoryMarshal.Cast<double, Vector<double>>(values);
        for (var i = 0; i < wide.Length; i++)
            wide[i] += more[i] * factor;
        for (var i = wide.Length * Vector<double>.Count; i < sums.Length; i++)
            sums[i] += values[i] * factor;
    }
}
