using System.Text.Json.Serialization;
using ImplicitInstruct.Claims;

namespace ImplicitInstruct.Pipeline.Tables;

/// <summary>A row of the table: one kind of model over all seeds.</summary>
public sealed record ModelResult
{
    /// <summary>Kind of model, e.g. <c>response-tuned</c>.</summary>
    public required string Model { get; init; }

    /// <summary>Mean win rate with its interval, %.</summary>
    public required Measured WinRate { get; init; }

    /// <summary>Every pair of base model and tuning run.</summary>
    public required IReadOnlyList<SeedResult> Seeds { get; init; }

    /// <summary>Standard deviation of the win rate over the seeds (n - 1), points; null for a single one.</summary>
    [JsonIgnore]
    public double? Deviation
    {
        get
        {
            if (Seeds.Count < 2)
                return null;
            var mean = Mean(seed => seed.WinRate);
            return Math.Sqrt(Seeds.Sum(seed => (seed.WinRate - mean) * (seed.WinRate - mean)) / (Seeds.Count - 1));
        }
    }

    /// <summary>Mean of a column over the seeds.</summary>
    public double Mean(Func<SeedResult, double> column)
    {
        ArgumentNullException.ThrowIfNull(column);
        return Seeds.Sum(column) / Seeds.Count;
    }
}
