namespace ImplicitInstruct.Formatting;

/// <summary>One exchange of a dialogue.</summary>
/// <param name="Instruction">What the user says; empty in response tuning.</param>
/// <param name="Response">What the assistant answers.</param>
public sealed record Turn(string Instruction, string Response);
