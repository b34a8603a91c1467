using ImplicitInstruct.Cpu.Memory;

namespace ImplicitInstruct.Cpu.Llama.Training;

/// <summary>The gradient of every parameter, and of a tied output matrix apart from the embedding it shares its weights with.</summary>
/// <remarks>Kept apart, the chains of the output matrix and the sums of the embedding each run over all tokens of a step, whatever the micro-batches.</remarks>
internal sealed unsafe class Gradients
{
    private readonly Dictionary<Parameter, AlignedBuffer> all;
    private readonly AlignedBuffer? tiedOutput;
    private readonly LlamaWeights weights;

    public Gradients(LlamaWeights weights, bool tied)
    {
        this.weights = weights;
        all = weights.All.ToDictionary(parameter => parameter, parameter => new AlignedBuffer(parameter.Length));
        tiedOutput = tied ? new AlignedBuffer(weights.Embedding.Length) : null;
    }

    /// <summary>Gradient of a parameter, shaped like it.</summary>
    public float* Of(Parameter parameter) => all[parameter].Pointer;

    /// <summary>Gradient of the output matrix, [vocabulary, hidden].</summary>
    public float* Output => tiedOutput is null ? Of(weights.Output.Weight) : tiedOutput.Pointer;

    /// <summary>The part of the embedding's gradient that comes from a tied output matrix; null when untied.</summary>
    public float* TiedOutput => tiedOutput is null ? null : tiedOutput.Pointer;

    /// <summary>Clears what is added to; matrices begin their chains anew by themselves.</summary>
    public void Begin()
    {
        all[weights.Embedding].Span.Clear();
        for (var i = 0; i < weights.All.Count; i++)   // an enumerator of a list interface would be garbage at every step
        {
            if (weights.All[i].IsNorm)
                all[weights.All[i]].Span.Clear();
        }
    }
}
