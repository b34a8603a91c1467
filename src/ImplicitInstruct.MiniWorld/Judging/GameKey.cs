namespace ImplicitInstruct.MiniWorld.Judging;

/// <summary>The moves of one game, ply by ply.</summary>
internal sealed record GameKey : AnswerKey
{
    /// <summary>The moves that are to follow.</summary>
    public required IReadOnlyList<string> Plies { get; init; }

    /// <summary>All words that are moves.</summary>
    public required IReadOnlyList<string> Moves { get; init; }

    internal override AnswerScore Score(JudgedResponse response)
    {
        var plies = response.Words.Where(Moves.Contains).ToArray();
        var equal = plies.Zip(Plies).Count(pair => pair.First == pair.Second);
        var first = response.Words[0];
        return new AnswerScore(
            ShareOf(Moves.Contains(first) || JudgedResponse.IsNumber(first)),
            (double)equal / Math.Max(plies.Length, Plies.Count),
            Math.Max(0, 1 - (Math.Abs(plies.Length - Plies.Count) / (double)Plies.Count)));
    }
}
