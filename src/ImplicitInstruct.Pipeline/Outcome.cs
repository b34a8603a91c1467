using ImplicitInstruct.Claims;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.MiniWorld.Evaluation;
using ImplicitInstruct.Pipeline.Tables;

namespace ImplicitInstruct.Pipeline;

/// <summary>What a reproduction found, all of it read from artifacts.</summary>
public sealed record Outcome
{
    /// <summary>The claim beside its measurement.</summary>
    public required ClaimResult Claim { get; init; }

    /// <summary>Table 1.</summary>
    public required TableOne Table { get; init; }

    /// <summary>The test instructions.</summary>
    public required IReadOnlyList<EvaluationInstruction> Instructions { get; init; }

    /// <summary>Responses by model name, e.g. <c>response-tuned-p1-t1</c>, in the order of the instructions.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<ModelOutput>> Outputs { get; init; }

    /// <summary>How many artifacts were built; the others were whole already.</summary>
    public required int Built { get; init; }

    /// <summary>How many artifacts there are behind it.</summary>
    public required int Artifacts { get; init; }
}
