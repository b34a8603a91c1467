using System.Collections;

namespace ImplicitInstruct.Modeling.Quantization;

/// <summary>
/// The weights of a model whose blocks' matrices were kept as <see cref="Nf4Tensor"/>, as plain numbers, each made when it is asked for.
/// Embedding, norms and output matrix are as they were, as bitsandbytes leaves them in transformers.
/// </summary>
/// <param name="config">The shape of the model.</param>
/// <param name="weights">Its weights.</param>
public sealed class QuantizedWeights(LanguageModelConfig config, IReadOnlyList<NamedTensor> weights) : INamedTensors
{
    private readonly HashSet<string> _quantized = new(NamesOf(config), StringComparer.Ordinal);

    /// <inheritdoc/>
    public IReadOnlyList<TensorShape> Shapes => TensorShape.Of(weights);

    /// <inheritdoc/>
    public int Count => weights.Count;

    /// <inheritdoc/>
    public NamedTensor this[int index] => ThereAndBack(weights[index]);

    /// <summary>The names of the weights that are quantised: every linear layer in the blocks, adapted or not.</summary>
    /// <param name="config">The shape of the model.</param>
    public static IEnumerable<string> NamesOf(LanguageModelConfig config) =>
        WeightLayout.Of(config).Where(weight => weight.Role is WeightRole.Matrix or WeightRole.Residual).Select(weight => weight.Name);

    /// <inheritdoc/>
    public IEnumerator<NamedTensor> GetEnumerator()
    {
        foreach (var weight in weights)
            yield return ThereAndBack(weight);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private NamedTensor ThereAndBack(NamedTensor weight)
    {
        if (!_quantized.Contains(weight.Name))
            return weight;
        var values = new float[weight.Values.Length];
        Nf4Tensor.Quantize(weight).Dequantize(values, 0);
        return weight with { Values = values };
    }
}
