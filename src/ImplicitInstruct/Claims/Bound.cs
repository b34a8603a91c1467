using System.Globalization;

namespace ImplicitInstruct.Claims;

/// <summary>The forms that bounds take. A measurement that is no number meets none.</summary>
internal static class Bound
{
    /// <summary>Fewest base models that a verdict rests on: they differ far more than tuning runs of one of them.</summary>
    public const int FewestBaseModels = 3;

    public static BoundResult AtLeast(Measured measured, double least) =>
        new(Text($"{measured.Condition} >= {least:0.##} (measured {measured.Number(measured.Value)})"), measured.Value >= least);

    public static BoundResult AtMost(Measured measured, double most) =>
        new(Text($"{measured.Condition} <= {most:0.##} (measured {measured.Number(measured.Value)})"), measured.Value <= most);

    /// <summary>The whole interval lies above a value.</summary>
    public static BoundResult Above(Measured measured, double value) =>
        new(Text($"{measured.Condition} above {value:0.##} beyond chance (interval from {measured.Number(measured.Interval.Low)})"), measured.Interval.Low > value);

    /// <summary>One mean is below another; intervals are not asked.</summary>
    public static BoundResult Below(Measured lower, Measured upper) =>
        new(Text($"{lower.Condition} below {upper.Condition} (measured {lower.Number(lower.Value)} and {upper.Number(upper.Value)})"), lower.Value < upper.Value);

    /// <summary>Two means differ by no more than some points, whichever is larger.</summary>
    public static BoundResult Within(Measured one, Measured other, double points) =>
        new(Text($"{one.Condition} within {points:0.##} points of {other.Condition} (measured {one.Number(one.Value)} and {other.Number(other.Value)})"),
            Math.Abs(one.Value - other.Value) <= points);

    public static BoundResult Apart(Measured above, Measured below) =>
        new(Text($"{100 * above.Interval.Confidence:0.##} % intervals apart ({above.Condition} from {above.Number(above.Interval.Low)}, {below.Condition} to {below.Number(below.Interval.High)})"),
            above.Interval.Low > below.Interval.High);

    public static BoundResult EnoughBaseModels(params IEnumerable<Measured> measured)
    {
        var fewest = measured.Min(one => one.BaseModels);
        return new(Text($"at least {FewestBaseModels} base models (measured on {fewest})"), fewest >= FewestBaseModels);
    }

    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
