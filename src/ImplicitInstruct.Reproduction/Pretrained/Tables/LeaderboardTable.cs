using ImplicitInstruct.Claims;
using ImplicitInstruct.Reproduction.Tables;

namespace ImplicitInstruct.Reproduction.Pretrained.Tables;

/// <summary>Length-controlled win rates of several kinds of models of one base model, and differences between them.</summary>
public sealed record LeaderboardTable
{
    /// <summary>A row for each kind of model.</summary>
    public required IReadOnlyList<LeaderboardRow> Rows { get; init; }

    /// <summary>Differences in percentage points, paired by seed and instruction; condition: <c>all-rules - base</c>.</summary>
    public required IReadOnlyList<Measured> Differences { get; init; }

    /// <summary>Who judged.</summary>
    public required string? Annotator { get; init; }

    /// <summary>The row of a kind of model.</summary>
    public LeaderboardRow this[string model] => Rows.Single(row => row.Model == model);

    /// <summary>By how much a kind of model exceeds another.</summary>
    public Measured Difference(string model, string other) => Differences.Single(difference => difference.Condition == WinRateTable.NameOf(model, other));
}
