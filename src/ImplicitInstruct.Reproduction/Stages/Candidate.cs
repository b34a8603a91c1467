namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>Something to choose.</summary>
/// <param name="Value">What it is.</param>
/// <param name="Responses">What it leads to on the validation instructions.</param>
public sealed record Candidate<T>(T Value, DecodeStage Responses);
