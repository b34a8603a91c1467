using ImplicitInstruct.Cpu.Kernels;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Cpu.Llama;

/// <summary>
/// The norm before attention, MLP or output matrix: <see cref="RmsNorm"/> with a scale in a Llama, <see cref="LayerNorm"/> without one in
/// an OLMo.
/// </summary>
internal sealed unsafe class Norm(LanguageModelConfig config, string name)
{
    private readonly float _epsilon = config.NormEpsilon;
    private readonly int _width = config.HiddenSize;

    /// <summary>[hidden]; null in an OLMo.</summary>
    public Parameter? Scale { get; } = config.Architecture == ModelArchitecture.Olmo ? null
        : new Parameter(name, 1, config.HiddenSize, isNorm: true);

    /// <summary>Forward.</summary>
    /// <param name="x">[rows, hidden].</param>
    /// <param name="y">[rows, hidden]; may be x.</param>
    /// <param name="inverse">[rows]: what each row was multiplied with, kept for the backward pass. Null keeps nothing.</param>
    /// <param name="rows">Rows.</param>
    public void Forward(float* x, float* y, float* inverse, int rows)
    {
        if (Scale is null)
            LayerNorm.Forward(x, _epsilon, y, inverse, rows, _width);
        else
            RmsNorm.Forward(x, Scale.Pointer, _epsilon, y, inverse, rows, _width);
    }

    /// <summary>Adds the gradient of the input; leaves the terms of the scale's gradient in dy where there is a scale.</summary>
    /// <param name="x">[rows, hidden], the input of the forward pass.</param>
    /// <param name="y">[rows, hidden], its output.</param>
    /// <param name="inverse">[rows], from the forward pass.</param>
    /// <param name="dy">[rows, hidden].</param>
    /// <param name="dx">[rows, hidden], added to.</param>
    /// <param name="rows">Rows.</param>
    public void Backward(float* x, float* y, float* inverse, float* dy, float* dx, int rows)
    {
        if (Scale is null)
            LayerNorm.Backward(y, inverse, dy, dx, rows, _width);
        else
            RmsNorm.Backward(x, Scale.Pointer, inverse, dy, dx, rows, _width);
    }
}
