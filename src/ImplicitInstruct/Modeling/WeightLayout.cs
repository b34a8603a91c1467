namespace ImplicitInstruct.Modeling;

/// <summary>The weights of a model, known from its configuration alone.</summary>
public static class WeightLayout
{
    /// <summary>
    /// Every weight once, in checkpoint order: embedding, blocks, final norm, output matrix; without norms where they have no scale, and
    /// without output matrix where it is tied. Biases stand behind their matrices, norms where they are applied.
    /// </summary>
    public static IReadOnlyList<WeightShape> Of(LanguageModelConfig config)
    {
        var (hidden, intermediate) = (config.HiddenSize, config.IntermediateSize);
        var (queries, keys) = (config.Heads * config.HeadSize, config.KeyValueHeads * config.HeadSize);
        var (variation, isBefore) = (config.Block, config.Block.NormPlacement == NormPlacement.BeforeBranch);
        var weights = new List<WeightShape> { new("model.embed_tokens.weight", [config.VocabularySize, hidden], WeightRole.Embedding) };
        for (var layer = 0; layer < config.Layers; layer++)
        {
            var block = $"model.layers.{layer}.";
            if (isBefore)
                Norm(block + "input_layernorm");
            Matrix(block + "self_attn.q_proj", queries, hidden, hasBias: variation.HasBiases);
            Matrix(block + "self_attn.k_proj", keys, hidden, hasBias: variation.HasBiases);
            Matrix(block + "self_attn.v_proj", keys, hidden, hasBias: variation.HasBiases);
            if (variation.QueryKeyNorm != QueryKeyNorm.None)
            {
                var isWhole = variation.QueryKeyNorm == QueryKeyNorm.Whole;
                Norm(block + "self_attn.q_norm", isWhole ? queries : config.HeadSize);
                Norm(block + "self_attn.k_norm", isWhole ? keys : config.HeadSize);
            }

            Matrix(block + "self_attn.o_proj", hidden, queries, WeightRole.Residual);
            Norm(block + "post_attention_layernorm");
            Matrix(block + "mlp.gate_proj", intermediate, hidden);
            Matrix(block + "mlp.up_proj", intermediate, hidden);
            Matrix(block + "mlp.down_proj", hidden, intermediate, WeightRole.Residual);
            if (!isBefore)
                Norm(block + "post_feedforward_layernorm");
        }

        Norm("model.norm");
        if (!config.TiedEmbeddings)
            Matrix("lm_head", config.VocabularySize, hidden, WeightRole.Output);
        return weights;

        void Norm(string name, int width = 0)
        {
            if (variation.NormsHaveScale)
                weights.Add(new WeightShape(name + ".weight", [width == 0 ? hidden : width], WeightRole.Norm));
        }

        void Matrix(string name, int outputs, int inputs, WeightRole role = WeightRole.Matrix, bool hasBias = false)
        {
            weights.Add(new WeightShape(name + ".weight", [outputs, inputs], role));
            if (hasBias)
                weights.Add(new WeightShape(name + ".bias", [outputs], WeightRole.Bias));
        }
    }
}

/// <summary>A weight that a configuration asks for.</summary>
/// <param name="Name">Name in a Hugging Face checkpoint.</param>
/// <param name="Shape">Extents, outermost first; matrices are [out, in].</param>
/// <param name="Role">What it does.</param>
public sealed record WeightShape(string Name, IReadOnlyList<int> Shape, WeightRole Role)
{
    /// <summary>Number of values.</summary>
    public long Length => Shape.Aggregate(1L, (product, extent) => product * extent);

    /// <summary>Whether an optimizer's weight decay takes it: scales and biases do not decay.</summary>
    public bool Decays => Role is not (WeightRole.Norm or WeightRole.Bias);
}

/// <summary>What a weight does in the model, which decides how it is drawn and whether it decays.</summary>
public enum WeightRole
{
    /// <summary>The embedding of the tokens, [vocabulary, hidden]; the output matrix too where they are tied.</summary>
    Embedding,

    /// <summary>The scale of a norm, [hidden], or of queries' or keys', as wide as what is normed.</summary>
    Norm,

    /// <summary>What is added to the outputs of a matrix, [out].</summary>
    Bias,

    /// <summary>A matrix inside a block, [out, in].</summary>
    Matrix,

    /// <summary>A matrix that writes into the residual stream, [hidden, in].</summary>
    Residual,

    /// <summary>An untied output matrix, [vocabulary, hidden].</summary>
    Output,
}

/// <summary>What a tensor is called and how large it is, without its values.</summary>
/// <param name="Name">Name as in a Hugging Face checkpoint.</param>
/// <param name="Shape">Extents, outermost first; empty for a scalar.</param>
public sealed record TensorShape(string Name, IReadOnlyList<int> Shape)
{
    /// <summary>How many numbers it holds.</summary>
    public long Count => Shape.Contains(0) ? 0 : Shape.Aggregate(1L, (count, extent) => checked(count * extent));

    /// <summary>The names and shapes of tensors in their order; reads no values of a list that need not.</summary>
    public static IReadOnlyList<TensorShape> Of(IReadOnlyList<NamedTensor> tensors)
    {
        return tensors is INamedTensors named ? named.Shapes : [.. tensors.Select(tensor => new TensorShape(tensor.Name, tensor.Shape))];
    }
}
