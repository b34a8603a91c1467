using ImplicitInstruct.Cpu.Kernels;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Cpu.Llama;

/// <summary>
/// The forward pass of a block, in the two halves that attention over whole sequences and over cached keys have in common.
/// </summary>
/// <remarks>
/// Touvron et al. 2023, arXiv:2302.13971, section 2.2; tensor by tensor as Hugging Face's <c>modeling_llama.py</c>. An OLMo differs in its
/// norms, and clips queries, keys and values before the rotation, as <c>modeling_olmo.py</c> does.
/// </remarks>
internal static unsafe class LlamaBlock
{
    /// <summary>Norm, query, key and value, clipped where the model clips them.</summary>
    public static void Project(MatrixKernel kernel, LanguageModelConfig config, LlamaLayer layer, in LayerActivations x, int tokens)
    {
        var (queries, keys) = (config.Heads * config.HeadSize, config.KeyValueHeads * config.HeadSize);
        layer.InputNorm.Forward(x.Input, x.Normed, x.InputInverse, tokens);
        layer.Query.Apply(kernel, x.Normed, x.Query, tokens, queries, x.Updates);
        layer.Key.Apply(kernel, x.Normed, x.Key, tokens, keys, x.Updates);
        layer.Value.Apply(kernel, x.Normed, x.Value, tokens, keys, x.Updates);
        if (config.QueryKeyValueLimit is { } limit)
        {
            Clip.Forward(x.Query, limit, x.UnclippedQuery, tokens * queries);
            Clip.Forward(x.Key, limit, x.UnclippedKey, tokens * keys);
            Clip.Forward(x.Value, limit, x.UnclippedValue, tokens * keys);
        }
    }

    /// <summary>Attention output, residual, norm, MLP, residual.</summary>
    public static void Finish(MatrixKernel kernel, LanguageModelConfig config, LlamaLayer layer, in LayerActivations x, int tokens)
    {
        var (hidden, intermediate) = (config.HiddenSize, config.IntermediateSize);
        layer.AttentionOutput.Apply(kernel, x.Attended, x.Middle, tokens, hidden, x.Updates);
        Residual.Add(x.Input, x.Middle, (long)tokens * hidden);
        layer.PostAttentionNorm.Forward(x.Middle, x.MiddleNormed, x.MiddleInverse, tokens);
        layer.Gate.Apply(kernel, x.MiddleNormed, x.Gate, tokens, intermediate, x.Updates);
        layer.Up.Apply(kernel, x.MiddleNormed, x.Up, tokens, intermediate, x.Updates);
        SwiGlu.Forward(x.Gate, x.Up, x.Gated, tokens * intermediate);
        layer.Down.Apply(kernel, x.Gated, x.Output, tokens, hidden, x.Updates);
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
        for (var t = 0; t < tokens; t++)
        {
            rotary.Rotate(x.Query + (nint)t * config.Heads * config.HeadSize, config.Heads, t);
            rotary.Rotate(x.Key + (nint)t * config.KeyValueHeads * config.HeadSize, config.KeyValueHeads, t);
        }
        attention.Forward(x.Query, x.Key, x.Value, x.Probabilities, keep, x.Attended, tokens);
        Finish(kernel, config, layer, x, tokens);
    }
}
