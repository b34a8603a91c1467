using System.Text.Json.Serialization;
using ImplicitInstruct.Claims;

namespace ImplicitInstruct.Reproduction.Tables;

/// <summary>A row of a table: one kind of model over all runs.</summary>
public sealed record ModelResult
{
    /// <summary>Kind of model, e.g. <c>response-tuned</c>.</summary>
    public required string Model { get; init; }

    /// <summary>Mean win rate with its interval, %: the mean over base models of the mean over their runs.</summary>
    public required Measured WinRate { get; init; }

    /// <summary>Every run.</summary>
    public required IReadOnlyList<SeedResult> Seeds { get; init; }

    /// <summary>Standard deviation of the win rate over the runs (n - 1), points; null for a single one.</summary>
    [JsonIgnore]
    public double? Deviation => DeviationOf([.. Seeds.Select(seed => seed.WinRate)]);

    /// <summary>Standard deviation over base models of the mean win rate of their runs (n - 1), points; null for a single one.</summary>
    [JsonIgnore]
    public double? DeviationOfBases => DeviationOf(ByBase(seed => seed.WinRate));

    /// <summary>Mean of the judge's scores, over base models of the mean over their runs, in [0, 1]; null when it gives none.</summary>
    [JsonIgnore]
    public double? Score => Seeds.Any(seed => seed.Score is null) ? null : Mean(seed => seed.Score!.Value);

    /// <summary>Mean of a column: over base models of the mean over their runs.</summary>
    public double Mean(Func<SeedResult, double> column)
    {
        var bases = ByBase(column);
        return bases.Sum() / bases.Count;
    }

    private List<double> ByBase(Func<SeedResult, double> column)
    {
        return [.. Seeds.GroupBy(seed => seed.Pretraining).OrderBy(runs => runs.Key).Select(runs => runs.Sum(column) / runs.Count())];
    }

    private static double? DeviationOf(List<double> values)
    {
        if (values.Count < 2)
            return null;
        var mean = values.Sum() / values.Count;
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));
    }
}
