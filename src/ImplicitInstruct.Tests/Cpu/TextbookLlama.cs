using ImplicitInstruct.Modeling;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.Cpu;

/// <summary>
/// A Llama's forward pass and loss in double, token by token as the equations stand (Touvron et al. 2023, arXiv:2302.13971, section 2.2),
/// or that of another family (<see cref="ModelArchitecture"/> has the papers), told by the family alone and not by
/// <see cref="BlockVariation"/>.
/// </summary>
internal sealed class TextbookLlama(LanguageModelConfig config, IEnumerable<NamedTensor> weights)
{
    /// <summary>Weights by checkpoint name; may be changed.</summary>
    public Dictionary<string, double[]> Weights { get; } = weights.ToDictionary(
        tensor => tensor.Name, tensor => Textbook.Wide(tensor.Values.Span));

    /// <summary>
    /// Of an example of the batch, a matrix by its name, and its inputs, [tokens, in]: what is added to its outputs, [tokens, out]; null
    /// adds nothing.
    /// </summary>
    public Func<int, string, double[], double[]?>? Update { get; init; }

    /// <summary>Logits after every token, [tokens, vocabulary].</summary>
    public double[] Logits(ReadOnlySpan<int> tokens, int example = 0)
    {
        var x = new double[tokens.Length * config.HiddenSize];
        for (var t = 0; t < tokens.Length; t++)
            Weights["model.embed_tokens.weight"].AsSpan(tokens[t] * config.HiddenSize, config.HiddenSize)
                .CopyTo(x.AsSpan(t * config.HiddenSize));
        for (var layer = 0; layer < config.Layers; layer++)
            Block(x, $"model.layers.{layer}.", example, isRotated: config.UnrotatedEvery == 0 || layer % config.UnrotatedEvery
                != config.UnrotatedEvery - 1);
        x = Norm(x, "model.norm.weight");
        return Textbook.Linear(x, Weights[config.TiedEmbeddings ? "model.embed_tokens.weight" : "lm_head.weight"], config.HiddenSize);
    }

    /// <summary>Log-probability of every token after the first.</summary>
    public double[] Score(int[] tokens)
    {
        var logits = Logits(tokens);
        return [.. Enumerable.Range(1, tokens.Length - 1).Select(t => Textbook.LogProbability(Row(logits, t - 1), tokens[t]))];
    }

    /// <summary>Loss of a batch, nats.</summary>
    public double Loss(IReadOnlyList<TrainingExample> batch, LossWeighting weighting)
    {
        var sums = batch.Select((example, index) =>
        {
            var logits = Logits(example.Tokens, index);
            return Enumerable.Range(1, example.Tokens.Length - 1).Where(t => example.LossMask[t])
                .Sum(t => -Textbook.LogProbability(Row(logits, t - 1), example.Tokens[t]));
        }).ToArray();
        return weighting == LossWeighting.PerToken
            ? sums.Sum() / batch.Sum(example => example.Targets)
            : sums.Zip(batch, (sum, example) => sum / example.Targets).Average();
    }

    private ReadOnlySpan<double> Row(double[] logits, int t) => logits.AsSpan(t * config.VocabularySize, config.VocabularySize);

    private void Block(double[] x, string name, int example, bool isRotated)
    {
        var isBehind = config.Architecture == ModelArchitecture.Olmo2;
        var attended = Attended(isBehind ? x : Norm(x, name + "input_layernorm.weight"), name + "self_attn.", example, isRotated);
        Add(x, isBehind ? Norm(attended, name + "post_attention_layernorm.weight") : attended);
        var normed = isBehind ? x : Norm(x, name + "post_attention_layernorm.weight");
        var gated = Textbook.SwiGlu(
            Linear(normed, name + "mlp.gate_proj.weight", config.HiddenSize, example),
            Linear(normed, name + "mlp.up_proj.weight", config.HiddenSize, example));
        var down = Linear(gated, name + "mlp.down_proj.weight", config.IntermediateSize, example);
        Add(x, isBehind ? Norm(down, name + "post_feedforward_layernorm.weight") : down);
    }

    private double[] Attended(double[] x, string name, int example, bool isRotated)
    {
        var q = QueryOrKey("q", config.Heads);
        var k = QueryOrKey("k", config.KeyValueHeads);
        var v = Clipped(Biased(Linear(x, name + "v_proj.weight", config.HiddenSize, example), name + "v_proj.bias"));
        var attended = Textbook.Attention(q, k, v, config.Heads, config.KeyValueHeads, config.HeadSize);
        return Linear(attended, name + "o_proj.weight", config.Heads * config.HeadSize, example);

        double[] QueryOrKey(string part, int heads)
        {
            var y = Biased(Linear(x, $"{name}{part}_proj.weight", config.HiddenSize, example), $"{name}{part}_proj.bias");
            if (config.Architecture is ModelArchitecture.Qwen3 or ModelArchitecture.Olmo2)
                y = Textbook.RmsNorm(y, Weights[$"{name}{part}_norm.weight"], config.NormEpsilon);   // as wide as its scale is
            y = Clipped(y);
            return isRotated ? Turned(y, heads) : y;
        }
    }

    private double[] Biased(double[] y, string bias)
    {
        if (config.Architecture != ModelArchitecture.Qwen2)
            return y;
        for (var i = 0; i < y.Length; i++)
            y[i] += Weights[bias][i % Weights[bias].Length];
        return y;
    }

    private double[] Norm(double[] x, string scale) => config.Architecture == ModelArchitecture.Olmo
        ? Textbook.LayerNorm(x, config.HiddenSize, config.NormEpsilon)
        : Textbook.RmsNorm(x, Weights[scale], config.NormEpsilon);

    private double[] Clipped(double[] x) =>
        config.QueryKeyValueLimit is { } limit ? Array.ConvertAll(x, value => Math.Clamp(value, -limit, limit)) : x;

    private double[] Linear(double[] x, string weight, int inputs, int example)
    {
        var y = Textbook.Linear(x, Weights[weight], inputs);
        if (Update?.Invoke(example, weight, x) is { } more)
            Add(y, more);
        return y;
    }

    private double[] Turned(double[] x, int heads)
    {
        var width = heads * config.HeadSize;
        for (var t = 0; t < x.Length / width; t++)
            Textbook.Rotate(x.AsSpan(t * width, width), config.HeadSize, t, config.RopeTheta, config.RotaryScaling)
                .CopyTo(x.AsSpan(t * width));
        return x;
    }

    private static void Add(double[] x, double[] y)
    {
        for (var i = 0; i < x.Length; i++)
            x[i] += y[i];
    }
}
