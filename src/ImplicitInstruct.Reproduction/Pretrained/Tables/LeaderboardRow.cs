using System.Text.Json.Serialization;
using ImplicitInstruct.Claims;

namespace ImplicitInstruct.Reproduction.Pretrained.Tables;

/// <summary>A row of a table: one kind of model of one base model, over all runs.</summary>
public sealed record LeaderboardRow
{
    /// <summary>Kind of model, e.g. <c>response-tuned</c>.</summary>
    public required string Model { get; init; }

    /// <summary>Mean length-controlled win rate over the runs with its interval, %: what the paper's tables hold.</summary>
    public required Measured LengthControlled { get; init; }

    /// <summary>Every run.</summary>
    public required IReadOnlyList<LeaderboardRun> Runs { get; init; }

    /// <summary>Standard deviation of the length-controlled win rate over the runs (n - 1), points; null for a single one. Which one the paper prints is not on record.</summary>
    [JsonIgnore]
    public double? Deviation
    {
        get
        {
            if (Runs.Count < 2)
                return null;
            var mean = Runs.Average(run => run.LengthControlled);
            return Math.Sqrt(Runs.Sum(run => (run.LengthControlled - mean) * (run.LengthControlled - mean)) / (Runs.Count - 1));
        }
    }
}
