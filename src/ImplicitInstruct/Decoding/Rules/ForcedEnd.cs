namespace ImplicitInstruct.Decoding.Rules;

/// <summary>A score so large that a long response ends at once.</summary>
/// <param name="AfterTokens">It works on responses longer than this.</param>
/// <param name="Score">What it adds to the end token.</param>
public sealed record ForcedEnd(int AfterTokens, double Score);
