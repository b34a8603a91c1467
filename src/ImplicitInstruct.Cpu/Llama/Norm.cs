using ImplicitInstruct.Cpu.Kernels;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Cpu.Llama;

/// <summary>
/// A norm of the residual stream, of what is added to it, or of queries or keys: <see cref="RmsNorm"/> with a scale, or in an OLMo
/// <see cref="LayerNorm"/> without one.
/// </summary>
/// <param name="config">The model.</param>
/// <param name="name">Name of the scale.</param>
/// <param name="width">Elements that are normed together.</param>
/// <param name="aToken">How many such runs a token has, which share the scale: the heads, where each is normed by itself.</param>
internal sealed unsafe class Norm(LanguageModelConfig config, string name, int width, int aToken = 1)
{
    private readonly float _epsilon = config.NormEpsilon;

    /// <summary>[width]; null in an OLMo.</summary>
    public Parameter? Scale { get; } = config.Block.NormsHaveScale ? new Parameter(name, 1, width, isVector: true) : null;

    /// <summary>Elements that are normed together.</summary>
    public int Width { get; } = width;

    /// <summary>Runs of a token.</summary>
    public int AToken { get; } = aToken;

    /// <summary>Forward.</summary>
    /// <param name="x">[tokens, runs of a token, width].</param>
    /// <param name="y">As x; may be x.</param>
    /// <param name="inverse">[tokens, runs of a token]: what each was multiplied with, kept for the backward pass. Null keeps
    /// nothing.</param>
    /// <param name="tokens">Tokens.</param>
    public void Forward(float* x, float* y, float* inverse, int tokens)
    {
        if (Scale is null)
            LayerNorm.Forward(x, _epsilon, y, inverse, tokens * AToken, Width);
        else
            RmsNorm.Forward(x, Scale.Pointer, _epsilon, y, inverse, tokens * AToken, Width);
    }

    /// <summary>Adds the gradient of the input; leaves the terms of the scale's gradient in dy where there is a scale.</summary>
    /// <param name="x">[tokens, runs of a token, width], the input of the forward pass.</param>
    /// <param name="y">As x, its output, which only a norm without scale is asked for.</param>
    /// <param name="inverse">[tokens, runs of a token], from the forward pass.</param>
    /// <param name="dy">As x.</param>
    /// <param name="dx">As x, added to.</param>
    /// <param name="tokens">Tokens.</param>
    public void Backward(float* x, float* y, float* inverse, float* dy, float* dx, int tokens)
    {
        if (Scale is null)
            LayerNorm.Backward(y, inverse, dy, dx, tokens * AToken, Width);
        else
            RmsNorm.Backward(x, Scale.Pointer, inverse, dy, dx, tokens * AToken, Width);
    }
}
