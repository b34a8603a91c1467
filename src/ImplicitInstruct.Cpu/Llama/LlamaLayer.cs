using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Cpu.Llama;

/// <summary>The weights of one block, and its norms, which have none in an OLMo; matrices are [out, in].</summary>
internal sealed class LlamaLayer
{
    public LlamaLayer(LanguageModelConfig config, int index)
    {
        var prefix = $"model.layers.{index}.";
        var (width, queries, keys) = (config.HiddenSize, config.Heads * config.HeadSize, config.KeyValueHeads * config.HeadSize);
        var variation = config.Block;
        IsNormedBefore = variation.NormPlacement == NormPlacement.BeforeBranch;
        IsRotated = config.IsRotated(index);
        AttentionNorm = new Norm(config, prefix + (IsNormedBefore ? "input_layernorm.weight" : "post_attention_layernorm.weight"), width);
        Query = new Linear(prefix + "self_attn.q_proj", queries, width, variation.HasBiases);
        Key = new Linear(prefix + "self_attn.k_proj", keys, width, variation.HasBiases);
        Value = new Linear(prefix + "self_attn.v_proj", keys, width, variation.HasBiases);
        if (variation.QueryKeyNorm != QueryKeyNorm.None)
        {
            var isWhole = variation.QueryKeyNorm == QueryKeyNorm.Whole;
            QueryNorm = QueryOrKeyNorm("q_norm.weight", config.Heads);
            KeyNorm = QueryOrKeyNorm("k_norm.weight", config.KeyValueHeads);

            Norm QueryOrKeyNorm(string name, int heads) => new(
                config, prefix + "self_attn." + name, isWhole ? heads * config.HeadSize : config.HeadSize, isWhole ? 1 : heads);
        }

        AttentionOutput = new Linear(prefix + "self_attn.o_proj.weight", width, queries);
        MlpNorm = new Norm(
            config, prefix + (IsNormedBefore ? "post_attention_layernorm.weight" : "post_feedforward_layernorm.weight"), width);
        Gate = new Linear(prefix + "mlp.gate_proj.weight", config.IntermediateSize, width);
        Up = new Linear(prefix + "mlp.up_proj.weight", config.IntermediateSize, width);
        Down = new Linear(prefix + "mlp.down_proj.weight", width, config.IntermediateSize);
        Linears = [Query, Key, Value, AttentionOutput, Gate, Up, Down];
    }

    /// <summary>Whether the two norms stand before attention and MLP; else behind them.</summary>
    public bool IsNormedBefore { get; }

    /// <summary>Whether queries and keys are turned by their positions.</summary>
    public bool IsRotated { get; }

    /// <summary>Before attention, or behind it.</summary>
    public Norm AttentionNorm { get; }

    public Linear Query { get; }

    public Linear Key { get; }

    public Linear Value { get; }

    /// <summary>Of queries, before they are turned; null where they are not normed.</summary>
    public Norm? QueryNorm { get; }

    /// <summary>Of keys, as <see cref="QueryNorm"/>.</summary>
    public Norm? KeyNorm { get; }

    public Linear AttentionOutput { get; }

    /// <summary>Before the MLP, or behind it.</summary>
    public Norm MlpNorm { get; }

    public Linear Gate { get; }

    public Linear Up { get; }

    public Linear Down { get; }

    /// <summary>The matrices, in checkpoint order, which is that of <see cref="Projection"/>.</summary>
    public IReadOnlyList<Linear> Linears { get; }

    /// <summary>A matrix of the block.</summary>
    public Linear this[Projection projection] => Linears[(int)projection];

    /// <summary>All weights, in checkpoint order.</summary>
    public IEnumerable<Parameter> Parameters =>
        new[]
        {
            IsNormedBefore ? AttentionNorm.Scale : null, Query.Weight, Query.Bias, Key.Weight, Key.Bias, Value.Weight, Value.Bias,
            QueryNorm?.Scale, KeyNorm?.Scale, AttentionOutput.Weight, IsNormedBefore ? MlpNorm.Scale : AttentionNorm.Scale, Gate.Weight,
            Up.Weight, Down.Weight, IsNormedBefore ? null : MlpNorm.Scale,
        }.OfType<Parameter>();
}

/// <summary>The matrices of a block, in checkpoint order.</summary>
internal enum Projection
{
    /// <summary>q_proj.</summary>
    Query,

    /// <summary>k_proj.</summary>
    Key,

    /// <summary>v_proj.</summary>
    Value,

    /// <summary>o_proj.</summary>
    AttentionOutput,

    /// <summary>gate_proj.</summary>
    Gate,

    /// <summary>up_proj.</summary>
    Up,

    /// <summary>down_proj.</summary>
    Down,
}
