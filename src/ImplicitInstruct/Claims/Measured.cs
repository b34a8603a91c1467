using System.Globalization;

namespace ImplicitInstruct.Claims;

/// <summary>A measured number with its 95 % interval.</summary>
/// <param name="Condition">What was measured, e.g. <c>response-tuned</c>.</param>
/// <param name="Value">The number, in the claim's unit.</param>
/// <param name="Low">Lower end of the interval.</param>
/// <param name="High">Upper end of the interval.</param>
/// <param name="Instructions">Number of instructions behind it.</param>
/// <param name="Seeds">Number of pretraining seeds behind it.</param>
public sealed record Measured(string Condition, double Value, double Low, double High, int Instructions, int Seeds)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Condition}: {Value:0.0} [{Low:0.0}, {High:0.0}] over {Instructions} instructions and {Seeds} base models");
}
