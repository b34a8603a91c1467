namespace ImplicitInstruct.MiniWorld.Facts;

/// <summary>Two words that rhyme, each with the lines that end in it; <c>{w}</c> stands for a theme word.</summary>
public sealed record Rhyme(string First, IReadOnlyList<string> FirstLines, string Second, IReadOnlyList<string> SecondLines);
