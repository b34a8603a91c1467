namespace ImplicitInstruct.MiniWorld.Judging;

/// <summary>Four lines in rhyming couplets, each with a word of the theme.</summary>
internal sealed record PoemKey : AnswerKey
{
    /// <summary>The theme's words.</summary>
    public required IReadOnlyList<string> ThemeWords { get; init; }

    /// <summary>Which words rhyme.</summary>
    public required IReadOnlyList<RhymingWords> Rhymes { get; init; }

    internal override AnswerScore Score(JudgedResponse response)
    {
        var lines = response.Lines;
        var themed = lines.Count(line => ThemeWords.Any(line.Contains));
        var couplets = Enumerable.Range(0, lines.Count / 2).Count(i => Rhyme(lines[2 * i][^1], lines[(2 * i) + 1][^1]));
        var distinct = lines.Select(line => string.Join(' ', line)).Distinct().Count();
        var rhyming = lines.Count(line => Rhymes.Any(pair => pair.First == line[^1] || pair.Second == line[^1]));
        return new AnswerScore(
            Math.Min(1, themed / 3.0),
            ((0.5 * themed / lines.Count) + (0.25 * Math.Min(2, couplets))) * distinct / lines.Count,
            Math.Max(0, 1 - (Math.Abs(rhyming - 4) / 4.0)));
    }

    private bool Rhyme(string end, string next) =>
        Rhymes.Any(pair => (pair.First == end && pair.Second == next) || (pair.Second == end && pair.First == next));
}

/// <summary>Two words that rhyme.</summary>
internal sealed record RhymingWords(string First, string Second);
