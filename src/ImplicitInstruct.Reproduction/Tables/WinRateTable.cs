using ImplicitInstruct.Claims;

namespace ImplicitInstruct.Reproduction.Tables;

/// <summary>Win rates of several kinds of models, and differences between them.</summary>
public sealed record WinRateTable
{
    /// <summary>A row for each kind of model.</summary>
    public required IReadOnlyList<ModelResult> Rows { get; init; }

    /// <summary>Differences of win rates in percentage points, paired by instruction and base model; condition: <c>all-rules - base</c>.</summary>
    public required IReadOnlyList<Measured> Differences { get; init; }

    /// <summary>The row of a kind of model.</summary>
    public ModelResult this[string model] => Rows.Single(row => row.Model == model);

    /// <summary>By how much a kind of model exceeds another.</summary>
    public Measured Difference(string model, string other) => Differences.Single(difference => difference.Condition == NameOf(model, other));

    /// <summary>What a difference is called.</summary>
    public static string NameOf(string model, string other) => $"{model} - {other}";
}
