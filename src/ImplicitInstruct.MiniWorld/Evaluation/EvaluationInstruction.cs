using ImplicitInstruct.MiniWorld.Judging;

namespace ImplicitInstruct.MiniWorld.Evaluation;

/// <summary>An instruction on which models are compared, with all that judging its responses needs.</summary>
public sealed record EvaluationInstruction
{
    /// <summary>Set, family and number, for example <c>test/p_city/3</c>; unique.</summary>
    public required string Id { get; init; }

    /// <summary>Name of the family.</summary>
    public required string Family { get; init; }

    /// <summary>The instruction; unique in its set.</summary>
    public required string Text { get; init; }

    /// <summary>The reference response.</summary>
    public required string Reference { get; init; }

    /// <summary>Whether no tuning set has this phrasing.</summary>
    public required bool HeldOutPhrasing { get; init; }

    /// <summary>Ids of the entities that it is about.</summary>
    public required IReadOnlyList<string> Entities { get; init; }

    /// <summary>What the judge compares a response with.</summary>
    public required AnswerKey Key { get; init; }
}
