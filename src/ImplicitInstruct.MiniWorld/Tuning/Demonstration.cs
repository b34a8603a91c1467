using ImplicitInstruct.Formatting;

namespace ImplicitInstruct.MiniWorld.Tuning;

/// <summary>An instruction with the response to be learnt. Response tuning uses the same ones with their instructions left out.</summary>
public sealed record Demonstration
{
    /// <summary>Name of the family.</summary>
    public required string Family { get; init; }

    /// <summary>The instruction.</summary>
    public required string Instruction { get; init; }

    /// <summary>The response.</summary>
    public required string Response { get; init; }

    /// <summary>Ids of the entities that the instruction is about.</summary>
    public required IReadOnlyList<string> Entities { get; init; }

    /// <summary>Instruction and response alone.</summary>
    public TuningExample ToTuningExample() => new(Instruction, Response);
}
