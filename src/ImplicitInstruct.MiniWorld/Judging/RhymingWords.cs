namespace ImplicitInstruct.MiniWorld.Judging;

/// <summary>Two words that rhyme.</summary>
public sealed record RhymingWords(string First, string Second);
