using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Cpu.Llama;

/// <summary>The weights of one block, and its norms, which have none in an OLMo; matrices are [out, in].</summary>
internal sealed class LlamaLayer
{
    public LlamaLayer(LanguageModelConfig config, int index)
    {
        var prefix = $"model.layers.{index}.";
        var (width, queries, keys) = (config.HiddenSize, config.Heads * config.HeadSize, config.KeyValueHeads * config.HeadSize);
        InputNorm = new Norm(config, prefix + "input_layernorm.weight");
        Query = new Linear(prefix + "self_attn.q_proj.weight", queries, width);
        Key = new Linear(prefix + "self_attn.k_proj.weight", keys, width);
        Value = new Linear(prefix + "self_attn.v_proj.weight", keys, width);
        AttentionOutput = new Linear(prefix + "self_attn.o_proj.weight", width, queries);
        PostAttentionNorm = new Norm(config, prefix + "post_attention_layernorm.weight");
        Gate = new Linear(prefix + "mlp.gate_proj.weight", config.IntermediateSize, width);
        Up = new Linear(prefix + "mlp.up_proj.weight", config.IntermediateSize, width);
        Down = new Linear(prefix + "mlp.down_proj.weight", width, config.IntermediateSize);
        Linears = [Query, Key, Value, AttentionOutput, Gate, Up, Down];
    }

    public Norm InputNorm { get; }

    public Linear Query { get; }

    public Linear Key { get; }

    public Linear Value { get; }

    public Linear AttentionOutput { get; }

    public Norm PostAttentionNorm { get; }

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
            InputNorm.Scale, Query.Weight, Key.Weight, Value.Weight, AttentionOutput.Weight, PostAttentionNorm.Scale, Gate.Weight,
            Up.Weight, Down.Weight,
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
