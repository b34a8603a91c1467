using System.Globalization;

namespace ImplicitInstruct.Claims;

/// <summary>Bounds in words and verdicts: numbers with one decimal, as the paper prints them.</summary>
internal static class Bound
{
    /// <summary>A mean that must reach a number.</summary>
    public static BoundResult AtLeast(Measured measured, double least) =>
        new(Text($"{measured.Condition} >= {least:0.##} (measured {measured.Value:0.0})"), measured.Value >= least);

    /// <summary>A mean that must not exceed a number.</summary>
    public static BoundResult AtMost(Measured measured, double most) =>
        new(Text($"{measured.Condition} <= {most:0.##} (measured {measured.Value:0.0})"), measured.Value <= most);

    /// <summary>Two intervals without a common value, the first above.</summary>
    public static BoundResult Apart(Measured higher, Measured lower) => new(
        Text($"{higher.Condition} above {lower.Condition}, 95 % intervals apart (from {higher.Interval.Low:0.0}, to {lower.Interval.High:0.0})"),
        higher.Interval.Low > lower.Interval.High);

    /// <summary>An interval wholly above a number.</summary>
    public static BoundResult Above(Measured measured, double number) =>
        new(Text($"{measured.Condition} > {number:0.##}, its whole 95 % interval (from {measured.Interval.Low:0.0})"), measured.Interval.Low > number);

    /// <summary>A mean above a number.</summary>
    public static BoundResult MoreThan(Measured measured, double number) =>
        new(Text($"{measured.Condition} > {number:0.##} (measured {measured.Value:0.0})"), measured.Value > number);

    /// <summary>A mean below another.</summary>
    public static BoundResult Lower(Measured lower, Measured higher) =>
        new(Text($"{lower.Condition} < {higher.Condition} (measured {lower.Value:0.0} and {higher.Value:0.0})"), lower.Value < higher.Value);

    /// <summary>Two means no further apart than a number.</summary>
    public static BoundResult Within(Measured one, Measured other, double points) => new(
        Text($"{one.Condition} within {points:0.##} of {other.Condition} (measured {one.Value:0.0} and {other.Value:0.0})"), Math.Abs(one.Value - other.Value) <= points);

    /// <summary>Enough base models behind every number: they differ far more than tuning runs of one of them.</summary>
    public static BoundResult BaseModels(int least, params ReadOnlySpan<Measured> measured)
    {
        var fewest = int.MaxValue;
        foreach (var one in measured)
            fewest = Math.Min(fewest, one.BaseModels);
        return new(Text($"at least {least} base models (measured on {fewest})"), fewest >= least);
    }

    /// <summary>A sentence with invariant numbers.</summary>
    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
