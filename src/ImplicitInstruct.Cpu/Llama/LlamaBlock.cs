using ImplicitInstruct.Cpu.Kernels;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Cpu.Llama;

/// <summary>
/// The forward pass of a block, in the two halves that attention over whole sequences and over cached keys have in common.
/// </summary>
/// <remarks>
/// Touvron et al. 2023, arXiv:2302.13971, section 2.2; tensor by tensor as Hugging Face's <c>modeling_llama.py</c> and those of the other
/// families. What these do otherwise stands in <see cref="BlockVariation"/>.
/// </remarks>
internal static unsafe class LlamaBlock
{
    /// <summary>Norm, query, key and value, clipped or normed where the model does that.</summary>
    public static void Project(MatrixKernel kernel, LanguageModelConfig config, LlamaLayer layer, in LayerActivations x, int tokens)
    {
        var (queries, keys) = (config.Heads * config.HeadSize, config.KeyValueHeads * config.HeadSize);
        if (layer.IsNormedBefore)
            layer.AttentionNorm.Forward(x.Input, x.AttentionInput, x.AttentionInverse, tokens);
        layer.Query.Apply(kernel, x.AttentionInput, x.Query, tokens, queries, x.Updates);
        layer.Key.Apply(kernel, x.AttentionInput, x.Key, tokens, keys, x.Updates);
        layer.Value.Apply(kernel, x.AttentionInput, x.Value, tokens, keys, x.Updates);
        if (config.QueryKeyValueLimit is { } limit)
        {
            Clip.Forward(x.Query, limit, x.RawQuery, tokens * queries);
            Clip.Forward(x.Key, limit, x.RawKey, tokens * keys);
            Clip.Forward(x.Value, limit, x.RawValue, tokens * keys);
        }

        NormQueriesAndKeys(layer, x, 0, tokens);
    }

    /// <summary>Norms the queries and keys of some tokens, where the model does; keeps them as they were where there is room.</summary>
    public static void NormQueriesAndKeys(LlamaLayer layer, in LayerActivations x, int first, int tokens)
    {
        Apply(layer.QueryNorm, x.Query, x.RawQuery, x.QueryInverse);
        Apply(layer.KeyNorm, x.Key, x.RawKey, x.KeyInverse);

        void Apply(Norm? norm, float* values, float* raw, float* inverse)
        {
            if (norm is null)
                return;
            var (start, length) = ((nint)first * norm.AToken * norm.Width, tokens * norm.AToken * norm.Width);
            if (raw is not null)
                new Span<float>(values + start, length).CopyTo(new Span<float>(raw + start, length));
            norm.Forward(values + start, values + start, inverse is null ? null : inverse + (nint)first * norm.AToken, tokens);
        }
    }

    /// <summary>Turns the queries and keys of some tokens, the first of which stands at a position, where the block does.</summary>
    public static void Rotate(
        LanguageModelConfig config, LlamaLayer layer, RotaryEmbedding rotary, in LayerActivations x, int tokens, int position)
    {
        for (var t = 0; t < tokens && layer.IsRotated; t++)
        {
            rotary.Rotate(x.Query + (nint)t * config.Heads * config.HeadSize, config.Heads, position + t);
            rotary.Rotate(x.Key + (nint)t * config.KeyValueHeads * config.HeadSize, config.KeyValueHeads, position + t);
        }
    }

    /// <summary>Attention output, residual, MLP, residual, and the norms before or behind.</summary>
    public static void Finish(MatrixKernel kernel, LanguageModelConfig config, LlamaLayer layer, in LayerActivations x, int tokens)
    {
        var (hidden, intermediate) = (config.HiddenSize, config.IntermediateSize);
        layer.AttentionOutput.Apply(kernel, x.Attended, x.AttentionBranch, tokens, hidden, x.Updates);
        if (!layer.IsNormedBefore)
            layer.AttentionNorm.Forward(x.AttentionBranch, x.Middle, x.AttentionInverse, tokens);
        Residual.Add(x.Input, x.Middle, (long)tokens * hidden);
        if (layer.IsNormedBefore)
            layer.MlpNorm.Forward(x.Middle, x.MlpInput, x.MlpInverse, tokens);
        layer.Gate.Apply(kernel, x.MlpInput, x.Gate, tokens, intermediate, x.Updates);
        layer.Up.Apply(kernel, x.MlpInput, x.Up, tokens, intermediate, x.Updates);
        SwiGlu.Forward(x.Gate, x.Up, x.Gated, tokens * intermediate);
        layer.Down.Apply(kernel, x.Gated, x.MlpBranch, tokens, hidden, x.Updates);
        if (!layer.IsNormedBefore)
            layer.MlpNorm.Forward(x.MlpBranch, x.Output, x.MlpInverse, tokens);
        Residual.Add(x.Middle, x.Output, (long)tokens * hidden);
    }

    /// <summary>
    /// The whole block over one sequence that starts at position 0; <c>keep</c> says whether the attention probabilities of every head are
    /// kept.
    /// </summary>
    public static void Forward(
        MatrixKernel kernel, LanguageModelConfig config,
        LlamaLayer layer, RotaryEmbedding rotary, Attention attention, in LayerActivations x, int tokens, bool keep)
    {
        Project(kernel, config, layer, x, tokens);
        Rotate(config, layer, rotary, x, tokens, position: 0);
        attention.Forward(x.Query, x.Key, x.Value, x.Probabilities, keep, x.Attended, tokens);
        Finish(kernel, config, layer, x, tokens);
    }
}
