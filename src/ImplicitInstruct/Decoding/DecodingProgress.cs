namespace ImplicitInstruct.Decoding;

/// <summary>How far a call has come.</summary>
/// <param name="FinishedRows">Prompts whose response is complete or cut.</param>
/// <param name="Rows">All prompts.</param>
/// <param name="NewTokens">Tokens chosen so far, end tokens counted.</param>
public readonly record struct DecodingProgress(int FinishedRows, int Rows, long NewTokens);
