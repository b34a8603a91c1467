namespace ImplicitInstruct.MiniWorld.Judging;

/// <summary>So many different members of a category and nothing else.</summary>
internal sealed record ListKey : AnswerKey
{
    /// <summary>All members of the category.</summary>
    public required IReadOnlyList<string> Members { get; init; }

    /// <summary>How many were asked for.</summary>
    public required int Count { get; init; }

    internal override AnswerScore Score(JudgedResponse response)
    {
        var members = response.Words.Count(Members.Contains);
        var foreign = response.Words.Count(IsForeign);
        var distinct = Members.Count(response.Has);
        return new AnswerScore(
            Math.Min(1, distinct / 2.0),
            members + foreign == 0 ? 0 : (double)distinct / (members + foreign),
            Math.Max(0, 1 - (Math.Abs(distinct - Count) / (double)Count)));
    }

    private bool IsForeign(string word) =>
        !Members.Contains(word) && word != "-" && !JudgedResponse.IsNumber(word) && !JudgedResponse.IsPunctuation(word)
            && !JudgedResponse.IsFunctionWord(word);
}
