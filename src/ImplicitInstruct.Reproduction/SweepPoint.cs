using ImplicitInstruct.Reproduction.Tables;
namespace ImplicitInstruct.Reproduction;

/// <summary>One value of a sweep.</summary>
public sealed record SweepPoint
{
    /// <summary>The value as it was typed.</summary>
    public required string Value { get; init; }

    /// <summary>The rows measured there.</summary>
    public required IReadOnlyList<ModelResult> Rows { get; init; }
}
