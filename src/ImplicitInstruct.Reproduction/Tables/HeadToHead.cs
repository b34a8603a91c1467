using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Reproduction.Stages;

namespace ImplicitInstruct.Reproduction.Tables;

/// <summary>The judged responses of one model and its reference, with their seeds.</summary>
public sealed record HeadToHead
{
    /// <summary>Seed of the base model.</summary>
    public required ulong Pretraining { get; init; }

    /// <summary>Seed of the tuning run.</summary>
    public required ulong Tuning { get; init; }

    /// <summary>Responses of reference and model, instruction by instruction.</summary>
    public required IReadOnlyList<OutputPair> Pairs { get; init; }

    /// <summary>The judge's verdicts in the same order.</summary>
    public required IReadOnlyList<Annotation> Annotations { get; init; }

    /// <summary>Probability that the model is preferred, for each instruction; null where the judge said neither.</summary>
    public double?[] Preferences => [.. Annotations.Select(annotation => annotation.Preference - 1)];
}
