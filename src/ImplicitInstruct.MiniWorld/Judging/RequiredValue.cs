namespace ImplicitInstruct.MiniWorld.Judging;

/// <summary>A value that an answer must name.</summary>
/// <param name="Value">The right value.</param>
/// <param name="Values">All values of the attribute; the others are wrong answers of the right kind.</param>
public sealed record RequiredValue(string Value, IReadOnlyList<string> Values);
