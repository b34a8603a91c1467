using ImplicitInstruct.MiniWorld.Judging;

namespace ImplicitInstruct.MiniWorld.Families;

/// <summary>An instruction with its right answers.</summary>
public sealed record Exercise
{
    /// <summary>Name of the family.</summary>
    public required string Family { get; init; }

    /// <summary>Index of the phrasing in the family.</summary>
    public required int Phrasing { get; init; }

    /// <summary>The instruction.</summary>
    public required string Instruction { get; init; }

    /// <summary>The response in the long wording that tuning sets teach and evaluation takes as reference.</summary>
    public required string Reference { get; init; }

    /// <summary>The other wording that the web has as often; null when there is only one.</summary>
    public string? Alternative { get; init; }

    /// <summary>Ids of the entities that the instruction is about, <see cref="Facts.IEntity.Id"/>.</summary>
    public required IReadOnlyList<string> Entities { get; init; }

    /// <summary>What the judge compares a response with.</summary>
    public required AnswerKey Key { get; init; }
}
