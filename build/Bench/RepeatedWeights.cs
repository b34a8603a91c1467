using System.Collections;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Build.Bench;

/// <summary>
/// Weights of a model that is only timed: a million normal numbers, over and over, made when they are read. Drawing 6.7 billion would take
/// longer than the benchmark.
/// </summary>
/// <param name="config">The model.</param>
/// <param name="areNarrow">Whether every weight is a bfloat16, as in most published checkpoints.</param>
internal sealed class RepeatedWeights(LanguageModelConfig config, bool areNarrow = false) : IReadOnlyList<NamedTensor>
{
    private readonly IReadOnlyList<WeightShape> _layout = WeightLayout.Of(config);
    private readonly Lazy<float[]> _numbers = new(() =>
    {
        var random = new Philox(1, "weights");
        return [.. Enumerable.Range(0, 1 << 20).Select(_ => (float)random.NextNormal())];
    });

    public int Count => _layout.Count;

    public NamedTensor this[int index]
    {
        get
        {
            var (name, shape, role) = _layout[index];
            var values = new float[_layout[index].Length];
            if (role == WeightRole.Norm)
            {
                Array.Fill(values, 1);
                return new NamedTensor(name, shape, values);
            }

            var deviation = (float)(role == WeightRole.Embedding ? 0.1 : 0.8 / Math.Sqrt(shape[^1]));
            var numbers = _numbers.Value;
            for (int at = 0, from = 7919 * index % numbers.Length; at < values.Length; from = 0)
            {
                var piece = numbers.AsSpan(from, Math.Min(numbers.Length - from, values.Length - at));
                for (var i = 0; i < piece.Length; i++)
                    values[at + i] = areNarrow ? Narrowed(deviation * piece[i]) : deviation * piece[i];
                at += piece.Length;
            }

            return new NamedTensor(name, shape, values);
        }
    }

    public IEnumerator<NamedTensor> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
            yield return this[i];
    }

    private static float Narrowed(float value) => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(value) & 0xFFFF0000);

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
