namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>A response after an instruction.</summary>
/// <param name="Instruction">Index of the instruction.</param>
/// <param name="Response">Index of the instruction whose response it is.</param>
/// <param name="LogProbabilities">Of every response token and the end token, in nats.</param>
public sealed record ScoredResponse(int Instruction, int Response, IReadOnlyList<float> LogProbabilities);
