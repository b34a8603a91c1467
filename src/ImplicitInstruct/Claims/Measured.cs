using System.Globalization;
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
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Condition}: {Value:0.0} [{Interval.Low:0.0}, {Interval.High:0.0}] over {Instructions} instructions and "
        + $"{BaseModels} base models");
}

/// <summary>A number of the paper, to stand beside ours.</summary>
public sealed record PaperValue
{
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
}
