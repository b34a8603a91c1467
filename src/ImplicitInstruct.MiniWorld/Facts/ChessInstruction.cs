namespace ImplicitInstruct.MiniWorld.Facts;

/// <summary>What the instruction of the chess family is.</summary>
public enum ChessInstruction
{
    /// <summary>The raw first moves; the response is the rest of the game.</summary>
    FirstMoves,

    /// <summary>Both players' ratings; the response is the whole game. As in the paper, section 5.1.</summary>
    Header,
}
