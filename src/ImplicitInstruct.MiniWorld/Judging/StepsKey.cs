namespace ImplicitInstruct.MiniWorld.Judging;

/// <summary>The steps of a task.</summary>
internal sealed record StepsKey : AnswerKey
{
    /// <summary>The steps, in order.</summary>
    public required IReadOnlyList<string> Steps { get; init; }

    internal override AnswerScore Score(JudgedResponse response)
    {
        var right = Steps.Count(response.Has);
        var numbered = ShareOf(response.Has("1"), response.Has("2"), response.Has("3"));
        var told = ShareOf(response.Has("first"), response.Has("then"));
        return new AnswerScore(
            ShareOf(response.Has("1") || response.Has("first"), right > 0),
            (double)right / Steps.Count * response.Precision("first", "then"),
            Math.Max(numbered, told));
    }
}
