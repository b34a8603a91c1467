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
    /// <summary>Decimals that it is shown with; null: one, which suits percentages.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Decimals { get; init; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Condition}: {Number(Value)} [{Number(Interval.Low)}, {Number(Interval.High)}] over {Instructions} instructions and {BaseModels} base models");

    /// <summary>A number of this unit as text.</summary>
    internal string Number(double value) => value.ToString($"F{Decimals ?? 1}", CultureInfo.InvariantCulture);
}
