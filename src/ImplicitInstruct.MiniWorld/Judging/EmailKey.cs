namespace ImplicitInstruct.MiniWorld.Judging;

/// <summary>An email to a person about a topic.</summary>
internal sealed record EmailKey : AnswerKey
{
    /// <summary>To whom.</summary>
    public required string Person { get; init; }

    /// <summary>About what.</summary>
    public required string Topic { get; init; }

    /// <summary>The sentences of which one follows the topic.</summary>
    public required IReadOnlyList<string> Bodies { get; init; }

    internal override AnswerScore Score(JudgedResponse response) => new(
        ShareOf(response.Has("dear"), response.Has("writing")),
        ShareOf(response.Has("dear " + Person), response.Has("about the " + Topic)),
        ShareOf(response.Has("best wishes"), Bodies.Any(response.Has)));
}
