using ImplicitInstruct.Cpu.Memory;

namespace ImplicitInstruct.Cpu.Llama.Training;

/// <summary>
/// The gradient of every parameter that is trained, and of a tied output matrix apart from the embedding it shares its weights with.
/// </summary>
/// <remarks>
/// Kept apart, the chains of the output matrix and the sums of the embedding each run over all tokens of a step, whatever the
/// micro-batches.
/// </remarks>
internal sealed unsafe class Gradients
{
    private readonly Dictionary<Parameter, AlignedBuffer> _all;
    private readonly AlignedBuffer? _tiedOutput;
    private readonly LlamaWeights _weights;

    public Gradients(LlamaWeights weights, bool tied)
    {
        _weights = weights;
        _all = weights.Trained.ToDictionary(parameter => parameter, parameter => new AlignedBuffer(parameter.Length));
        _tiedOutput = tied && !weights.HasAdapter ? new AlignedBuffer(weights.Embedding.Length) : null;
    }

    /// <summary>Gradient of a parameter, shaped like it.</summary>
    public float* Of(Parameter parameter) => _all[parameter].Pointer;

    /// <summary>Gradient of the output matrix, [vocabulary, hidden].</summary>
    public float* Output => _tiedOutput is null ? Of(_weights.Output.Weight) : _tiedOutput.Pointer;

    /// <summary>The part of the embedding's gradient that comes from a tied output matrix; null when untied.</summary>
    public float* TiedOutput => _tiedOutput is null ? null : _tiedOutput.Pointer;

    /// <summary>Clears what is added to; matrices begin their chains anew by themselves.</summary>
    public void Begin()
    {
        for (var i = 0; i < _weights.Trained.Count; i++)   // an enumerator of a list interface would be garbage at every step
        {
            var parameter = _weights.Trained[i];
            if (parameter.IsVector || parameter == _weights.Embedding)
                _all[parameter].Span.Clear();
        }
    }
}
