namespace ImplicitInstruct.Modeling;

/// <summary>The weights of a model, known from its configuration alone.</summary>
public static class WeightLayout
{
    /// <summary>Every weight once, in checkpoint order: embedding, blocks, final norm, output matrix; without norms in an OLMo and without output matrix where it is tied.</summary>
    public static IReadOnlyList<WeightShape> Of(LanguageModelConfig config)
    {
        var (hidden, intermediate) = (config.HiddenSize, config.IntermediateSize);
        var (queries, keys) = (config.Heads * config.HeadSize, config.KeyValueHeads * config.HeadSize);
        var weights = new List<WeightShape> { new("model.embed_tokens.weight", [config.VocabularySize, hidden], WeightRole.Embedding) };
        for (var layer = 0; layer < config.Layers; layer++)
        {
            var block = $"model.layers.{layer}.";
            Norm(block + "input_layernorm");
            Matrix(block + "self_attn.q_proj", queries, hidden);
            Matrix(block + "self_attn.k_proj", keys, hidden);
            Matrix(block + "self_attn.v_proj", keys, hidden);
            Matrix(block + "self_attn.o_proj", hidden, queries, WeightRole.Residual);
            Norm(block + "post_attention_layernorm");
            Matrix(block + "mlp.gate_proj", intermediate, hidden);
            Matrix(block + "mlp.up_proj", intermediate, hidden);
            Matrix(block + "mlp.down_proj", hidden, intermediate, WeightRole.Residual);
        }

        Norm("model.norm");
        if (!config.TiedEmbeddings)
            Matrix("lm_head", config.VocabularySize, hidden, WeightRole.Output);
        return weights;

        void Norm(string name)
        {
            if (config.Architecture != ModelArchitecture.Olmo)
                weights.Add(new WeightShape(name + ".weight", [hidden], WeightRole.Norm));
        }

        void Matrix(string name, int outputs, int inputs, WeightRole role = WeightRole.Matrix) => weights.Add(new WeightShape(name + ".weight", [outputs, inputs], role));
    }
}
