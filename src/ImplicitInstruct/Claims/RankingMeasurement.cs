using ImplicitInstruct.Evaluation.Ranking;

namespace ImplicitInstruct.Claims;

/// <summary>How well three kinds of models rank responses, by one score.</summary>
/// <param name="Score">What is compared.</param>
/// <param name="Untuned">Base models, % of pairs.</param>
/// <param name="InstructionTuned">Instruction-tuned models, % of pairs.</param>
/// <param name="ResponseTuned">Response-tuned models, % of pairs.</param>
public sealed record RankingMeasurement(RankingScore Score, Measured Untuned, Measured InstructionTuned, Measured ResponseTuned);
