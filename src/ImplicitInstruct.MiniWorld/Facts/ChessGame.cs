namespace ImplicitInstruct.MiniWorld.Facts;

/// <summary>A chess-like game: plausible moves in the notation of chess, without its rules.</summary>
/// <param name="Name">Number of the game; no text uses it.</param>
/// <param name="White">White's rating, a word; used in headers only.</param>
/// <param name="Black">Black's rating, a word; used in headers only.</param>
/// <param name="Plies">Moves of white and black in turn.</param>
/// <param name="Split">Which instructions may be about it.</param>
public sealed record ChessGame(string Name, string White, string Black, IReadOnlyList<string> Plies, Split Split) : IEntity
{
    /// <inheritdoc/>
    public string Id { get; } = "game:" + Name;

    /// <summary>
    /// Plies <paramref name="from"/> to <paramref name="to"/> (exclusive, from 0), a move number before each of white's:
    /// <c>1 . e4 e5 2 . nf3</c>.
    /// </summary>
    public string Text(int from, int to)
    {
        var words = new List<string>();
        for (var ply = from; ply < to; ply++)
        {
            if (ply % 2 == 0)
                words.AddRange([Number.Word((ply / 2) + 1), "."]);
            words.Add(Plies[ply]);
        }

        return string.Join(' ', words);
    }
}

/// <summary>What the instruction of the chess family is.</summary>
public enum ChessInstruction
{
    /// <summary>The raw first moves; the response is the rest of the game.</summary>
    FirstMoves,

    /// <summary>Both players' ratings; the response is the whole game. As in the paper, section 5.1.</summary>
    Header,
}
