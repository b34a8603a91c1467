using System.Text.Json.Serialization;

namespace ImplicitInstruct.Reproduction.Tables;

/// <summary>Win rates of several kinds of models of one family, and differences between them.</summary>
public sealed record WinRateTable
{
    /// <summary>A row for each kind of model.</summary>
    public required IReadOnlyList<ModelResult> Rows { get; init; }

    /// <summary>
    /// Differences in percentage points, paired by instruction and by base model or run; condition: <c>all-rules - base</c>.
    /// </summary>
    public required IReadOnlyList<Measured> Differences { get; init; }

    /// <summary>Who judged; null where the annotations name nobody.</summary>
    public string? Annotator { get; init; }

    /// <summary>The row of a kind of model.</summary>
    public ModelResult this[string model] => Rows.Single(row => row.Model == model);

    /// <summary>By how much a kind of model exceeds another.</summary>
    public Measured Difference(string model, string other) =>
        Differences.Single(difference => difference.Condition == NameOf(model, other));

    /// <summary>What a difference is called.</summary>
    internal static string NameOf(string model, string other) => $"{model} - {other}";
}

/// <summary>A row of a table: one kind of model over all runs.</summary>
public sealed record ModelResult
{
    /// <summary>Kind of model, e.g. <c>response-tuned</c>.</summary>
    public required string Model { get; init; }

    /// <summary>The scale's win rate with its interval, %: raw or length-controlled; over base models the mean over their runs.</summary>
    public required Measured WinRate { get; init; }

    /// <summary>Every run.</summary>
    public required IReadOnlyList<SeedResult> Seeds { get; init; }

    /// <summary>Mean of the judge's scores, over base models of the mean over their runs, in [0, 1]; null when it gives none.</summary>
    [JsonIgnore]
    public double? Score => Seeds.Any(seed => seed.Score is null) ? null : Mean(seed => seed.Score!.Value);

    /// <summary>
    /// The length-controlled win rates that stand beside a raw one, %; none where the win rate is length-controlled itself.
    /// </summary>
    [JsonIgnore]
    public IReadOnlyList<double> LengthControls =>
        Seeds.Any(seed => seed.LengthControlledFinished is null) ? []
            : [Mean(seed => seed.LengthControlled), Mean(seed => seed.LengthControlledFinished!.Value)];

    /// <summary>Standard deviation of a column over the runs (n - 1); null for a single one.</summary>
    public double? Deviation(Func<SeedResult, double> column) => DeviationOf([.. Seeds.Select(column)]);

    /// <summary>Standard deviation over base models of the mean of a column over their runs (n - 1); null for a single one.</summary>
    public double? DeviationOfBases(Func<SeedResult, double> column) => DeviationOf(ByBase(column));

    /// <summary>Mean of a column: over base models of the mean over their runs.</summary>
    public double Mean(Func<SeedResult, double> column)
    {
        var bases = ByBase(column);
        return bases.Sum() / bases.Count;
    }

    private List<double> ByBase(Func<SeedResult, double> column) =>
        [.. Seeds.GroupBy(seed => seed.Pretraining).OrderBy(runs => runs.Key).Select(runs => runs.Sum(column) / runs.Count())];

    private static double? DeviationOf(List<double> values)
    {
        if (values.Count < 2)
            return null;
        var mean = values.Sum() / values.Count;
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));
    }
}

/// <summary>One model against the instruction-tuned model of the same base model and tuning seed.</summary>
public sealed record SeedResult
{
    /// <summary>Seed of the base model.</summary>
    public required ulong Pretraining { get; init; }

    /// <summary>Seed of the tuning run.</summary>
    public required ulong Tuning { get; init; }

    /// <summary>Mean preference, %.</summary>
    public required double WinRate { get; init; }

    /// <summary>Length-controlled win rate, %: AlpacaEval 2's, or the miniature's own.</summary>
    public required double LengthControlled { get; init; }

    /// <summary>Length-controlled win rate where unfinished responses count as equally long, %; null where that is not measured.</summary>
    public double? LengthControlledFinished { get; init; }

    /// <summary>Mean of the judge's scores, in [0, 1]; null when it gives none.</summary>
    public double? Score { get; init; }

    /// <summary>Pairs without a verdict.</summary>
    public required int Undecided { get; init; }

    /// <summary>Responses that reached the limit.</summary>
    public required int Unfinished { get; init; }

    /// <summary>Mean length of the responses in tokens.</summary>
    public required double Tokens { get; init; }

    /// <summary>Mean length of the responses in code points, as alpaca_eval's leaderboard has it; null where nobody counts them.</summary>
    public int? AverageLength { get; init; }
}
