using System.Globalization;

namespace ImplicitInstruct.Claims;

/// <summary>Bounds in words and verdicts: numbers with one decimal, as the paper prints them.</summary>
internal static class Bound
{
    /// <summary>A mean that must reach a number.</summary>
    public static BoundResult AtLeast(Measured measured, double least) =>
        new(Text($"{measured.Condition} >= {least:0.##}"), measured.Value >= least)
        {
            Found = Mean(measured),
            About = measured,
            Wants = $"≥ {Quantity(least, measured.Unit)}",
        };

    /// <summary>A mean that must not exceed a number.</summary>
    public static BoundResult AtMost(Measured measured, double most) =>
        new(Text($"{measured.Condition} <= {most:0.##}"), measured.Value <= most)
        {
            Found = Mean(measured),
            About = measured,
            Wants = $"≤ {Quantity(most, measured.Unit)}",
        };

    /// <summary>Two intervals without a common value, the first above.</summary>
    public static BoundResult Apart(Measured higher, Measured lower) =>
        new($"{higher.Condition} above {lower.Condition}, 95 % intervals apart", higher.Interval.Low > lower.Interval.High)
        {
            Found = Text($"from {higher.Interval.Low:0.0}, to {lower.Interval.High:0.0}"),
            About = higher,
            Wants = $"above {lower.Condition}, 95 % intervals apart",
        };

    /// <summary>An interval wholly above a number.</summary>
    public static BoundResult Above(Measured measured, double number) =>
        new(Text($"{measured.Condition} > {number:0.##}, its whole 95 % interval"), measured.Interval.Low > number)
        {
            Found = Text($"from {measured.Interval.Low:0.0}"),
            About = measured,
            Wants = $"> {Quantity(number, measured.Unit)}, its whole 95 % interval",
        };

    /// <summary>An interval wholly below a number.</summary>
    public static BoundResult Below(Measured measured, double number) =>
        new(Text($"{measured.Condition} < {number:0.##}, its whole 95 % interval"), measured.Interval.High < number)
        {
            Found = Text($"to {measured.Interval.High:0.0}"),
            About = measured,
            Wants = $"< {Quantity(number, measured.Unit)}, its whole 95 % interval",
        };

    /// <summary>A mean above a number.</summary>
    public static BoundResult MoreThan(Measured measured, double number) =>
        new(Text($"{measured.Condition} > {number:0.##}"), measured.Value > number)
        {
            Found = Mean(measured),
            About = measured,
            Wants = $"> {Quantity(number, measured.Unit)}",
        };

    /// <summary>A mean below another.</summary>
    public static BoundResult Lower(Measured lower, Measured higher) =>
        new($"{lower.Condition} < {higher.Condition}", lower.Value < higher.Value)
        {
            Found = Means(lower, higher),
            About = lower,
            Wants = $"below {higher.Condition} ({Quantity(Math.Round(higher.Value, 1), higher.Unit)})",
        };

    /// <summary>Two means no further apart than a number.</summary>
    public static BoundResult Within(Measured one, Measured other, double points) =>
        new(Text($"{one.Condition} within {points:0.##} of {other.Condition}"), Math.Abs(one.Value - other.Value) <= points)
        {
            Found = Means(one, other),
            About = one,
            Wants = $"within {Quantity(points, Unit.Points)} of {other.Condition}",
        };

    /// <summary>Enough base models behind every number: they differ far more than tuning runs of one of them.</summary>
    public static BoundResult BaseModels(int least, params ReadOnlySpan<Measured> measured)
    {
        var fewest = int.MaxValue;
        foreach (var one in measured)
            fewest = Math.Min(fewest, one.BaseModels);
        return new(Text($"at least {least} base models"), fewest >= least) { Found = Text($"measured on {fewest}") };
    }

    /// <summary>A sentence with invariant numbers.</summary>
    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Quantity(double value, Unit unit) => unit switch
    {
        Unit.Percent => Text($"{value:0.##} %"),
        Unit.Points => Text($"{value:0.##} points"),
        _ => Text($"{value / 100:0.##}"),
    };

    private static string Mean(Measured measured) => Text($"measured {measured.Value:0.0}");

    private static string Means(Measured one, Measured other) => Text($"measured {one.Value:0.0} and {other.Value:0.0}");
}
