using System.Globalization;
using System.Text.Json.Serialization;
using ImplicitInstruct.Evaluation;

namespace ImplicitInstruct.Claims;

/// <summary>A measured number with its interval.</summary>
/// <param name="Condition">What was measured, e.g. <c>response-tuned</c>.</param>
/// <param name="Value">The number, in the claim's unit.</param>
/// <param name="Interval">Its confidence interval, over instructions and base models.</param>
/// <param name="Instructions">Number of instructions behind it.</param>
/// <param name="BaseModels">Number of base models (pretraining seeds) behind it.</param>
public sealed record Measured(string Condition, double Value, Interval Interval, int Instructions, int BaseModels)
{
    /// <summary>What it counts in; not stored, for the claim says it of its own numbers.</summary>
    [JsonIgnore]
    public Unit Unit { get; init; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Condition}: {Value:0.0} [{Interval.Low:0.0}, {Interval.High:0.0}] over {Instructions} instructions and "
        + $"{BaseModels} base models");
}

/// <summary>What a number counts in.</summary>
public enum Unit
{
    /// <summary>A share in %, such as a win rate.</summary>
    Percent,

    /// <summary>A difference of two shares, percentage points.</summary>
    Points,

    /// <summary>A correlation times 100.</summary>
    Correlation,
}

/// <summary>A number of the paper, to stand beside ours.</summary>
public sealed record PaperValue
{
    /// <summary>Runs behind every number that has a deviation (sections 3 and 4.1: five pairs of models, seeds 1 to 5).</summary>
    public const int RunsWithDeviation = 5;

    /// <summary>Base model, e.g. <c>Llama-2-7B</c>.</summary>
    public required string Model { get; init; }

    /// <summary>What was done to it, e.g. <c>response-tuned</c>.</summary>
    public required string Condition { get; init; }

    /// <summary>The number, in the claim's unit.</summary>
    public required double Value { get; init; }

    /// <summary>Standard deviation over the paper's seeds, in the claim's unit.</summary>
    public double? Deviation { get; init; }

    /// <summary>Where it is printed.</summary>
    public required string Source { get; init; }

    /// <summary>Runs that it is the mean of; a number without a deviation counts as one.</summary>
    [JsonIgnore]
    public int Runs => Deviation is null ? 1 : RunsWithDeviation;

    /// <summary>Whether it is computed from two numbers of the paper, and so printed nowhere.</summary>
    [JsonIgnore]
    public bool IsComputed { get; init; }

    /// <summary>
    /// By how much one condition exceeds another, for each model that has both: tables print the two, not their difference.
    /// </summary>
    /// <param name="values">The paper's values.</param>
    /// <param name="higher">The condition that is taken away from.</param>
    /// <param name="lower">The one that is taken away.</param>
    /// <param name="condition">What the difference is called.</param>
    public static IEnumerable<PaperValue> Differences(IReadOnlyList<PaperValue> values, string higher, string lower, string condition) =>
        from one in values
        where one.Condition == higher
        join other in values.Where(value => value.Condition == lower) on one.Model equals other.Model
        select new PaperValue
        {
            Model = one.Model,
            Condition = condition,
            Value = Math.Round(one.Value - other.Value, 2),
            Source = $"{one.Source}; the difference is computed here",
            IsComputed = true,
        };
}
