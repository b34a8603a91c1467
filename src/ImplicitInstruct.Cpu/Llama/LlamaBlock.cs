using ImplicitInstruct.Cpu.Kernels;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Cpu.Llama;

/// <summary>The forward pass of a block, in the two halves that attention over whole sequences and over cached keys have in common.</summary>
/// <remarks>Touvron et al. 2023, arXiv:2302.13971, section 2.2; tensor by tensor as Hugging Face's <c>modeling_llama.py</c>.</remarks>
internal static unsafe class LlamaBlock
{
    /// <summary>Norm, query, key and value.</summary>
    public static void Project(MatrixKernel kernel, LanguageModelConfig config, LlamaLayer layer, in LayerActivations x, int tokens)
    {
        var (queries, keys) = (config.Heads * config.HeadSize, config.KeyValueHeads * config.HeadSize);
        RmsNorm.Forward(x.Input, layer.InputNorm.Pointer, config.NormEpsilon, x.Normed, x.InputInverse, tokens, config.HiddenSize);
        layer.Query.Apply(kernel, x.Normed, x.Query, tokens, queries);
        layer.Key.Apply(kernel, x.Normed, x.Key, tokens, keys);
        layer.Value.Apply(kernel, x.Normed, x.Value, tokens, keys);
    }

    /// <summary>Attention output, residual, norm, MLP, residual.</summary>
    public static void Finish(MatrixKernel kernel, LanguageModelConfig config, LlamaLayer layer, in LayerActivations x, int tokens)
    {
        var (hidden, intermediate) = (config.HiddenSize, config.IntermediateSize);
        layer.AttentionOutput.Apply(kernel, x.Attended, x.Middle, tokens, hidden);
        Residual.Add(x.Input, x.Middle, (long)tokens * hidden);
        RmsNorm.Forward(x.Middle, layer.PostAttentionNorm.Pointer, config.NormEpsilon, x.MiddleNormed, x.MiddleInverse, tokens, hidden);
        layer.Gate.Apply(kernel, x.MiddleNormed, x.Gate, tokens, intermediate);
        layer.Up.Apply(kernel, x.MiddleNormed, x.Up, tokens, intermediate);
        SwiGlu.Forward(x.Gate, x.Up, x.Gated, tokens * intermediate);
        layer.Down.Apply(kernel, x.Gated, x.Output, tokens, hidden);
        Residual.Add(x.Middle, x.Output, (long)tokens * hidden);
    }

    /// <summary>The whole block over one sequence that starts at position 0; <c>keep</c> says whether the attention probabilities of every head are kept.</summary>
    public static void Forward(
        MatrixKernel kernel, LanguageModelConfig config, LlamaLayer layer, RotaryEmbedding rotary, Attention attention, in LayerActivations x, int tokens, bool keep)
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
