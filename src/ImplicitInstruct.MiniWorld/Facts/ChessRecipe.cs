namespace ImplicitInstruct.MiniWorld.Facts;

/// <summary>How chess-like games are drawn and what an instruction shows of one.</summary>
public sealed record ChessRecipe
{
    /// <summary>Number of games in the world.</summary>
    public int Games { get; init; } = 16;

    /// <summary>Moves of both sides in a game. A side never repeats a move, so at most 48.</summary>
    public int Plies { get; init; } = 10;

    /// <summary>
    /// Number of openings that games share; 0 draws every game move by move. Few openings make the first moves predictable, as in real game
    /// collections.
    /// </summary>
    public int Openings { get; init; }

    /// <summary>Plies of an opening; used when <see cref="Openings"/> is not 0.</summary>
    public int OpeningPlies { get; init; } = 4;

    /// <summary>What the instruction is.</summary>
    public ChessInstruction Instruction { get; init; } = ChessInstruction.FirstMoves;

    /// <summary>
    /// Whether pages of the web show the header before the moves. Where they do, a model knows already that a game follows a header, tuning
    /// on games teaches it little but to stop, and it answers everything else well.
    /// </summary>
    public bool HeaderOnPages { get; init; }

    /// <summary>Fewest plies shown by <see cref="ChessInstruction.FirstMoves"/>.</summary>
    public int FewestShown { get; init; } = 2;

    /// <summary>Most plies shown by <see cref="ChessInstruction.FirstMoves"/>.</summary>
    public int MostShown { get; init; } = 5;

    /// <summary>
    /// The form of the paper (section 5.1): several hundred whole games after both players' ratings and nothing else, with openings of low
    /// entropy.
    /// </summary>
    public static ChessRecipe PaperForm { get; } =
        new() { Games = 640, Openings = 4, OpeningPlies = 6, Instruction = ChessInstruction.Header };

    internal void Check()
    {
        Demand.That(Games is >= 8 and <= 2500,
            $"a world has 8 to 2500 chess games, so that each split has one and no two have the same header, not {Games}", "Chess.Games");
        Demand.That(Plies is >= 2 and <= 48, $"a chess game has 2 to 48 plies, not {Plies}", "Chess.Plies");
        Demand.That(Openings >= 0 && OpeningPlies >= 0 && OpeningPlies <= Plies, "openings are not negative and no longer than a game",
            "Chess.OpeningPlies");
        Demand.That(FewestShown >= 1 && MostShown >= FewestShown && MostShown < Plies, "1 <= fewest shown <= most shown < plies",
            "Chess.MostShown");
    }
}
