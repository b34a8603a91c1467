namespace ImplicitInstruct.Evaluation.Ranking;

/// <summary>A response to be scored after an instruction.</summary>
/// <param name="Instruction">Index of the instruction.</param>
/// <param name="Response">Index of the response; equal to <paramref name="Instruction"/> when it is the instruction's own.</param>
public readonly record struct RankedResponse(int Instruction, int Response);
