namespace ImplicitInstruct.MiniWorld.Judging;

/// <summary>Yes or no, with the right class.</summary>
internal sealed record YesNoKey : AnswerKey
{
    /// <summary>The animal.</summary>
    public required string Subject { get; init; }

    /// <summary>Whether the answer is yes.</summary>
    public required bool Yes { get; init; }

    /// <summary>The animal's class.</summary>
    public required string Class { get; init; }

    /// <summary>All classes.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    internal override AnswerScore Score(JudgedResponse response) => new AnswerScore(
        (0.6 * ShareOf(response.Has(Subject))) + (0.4 * ShareOf(Classes.Any(response.Has))),
        response.Words[0] == (Yes ? "yes" : "no") ? 0.5 + (0.5 * ShareOf(response.Has(Class))) : 0,
        response.Fullness).HalfCompleteUnlessCorrect;
}
