using System.Globalization;
using ImplicitInstruct.Claims;
using ImplicitInstruct.Evaluation;

namespace ImplicitInstruct.Reporting;

/// <summary>Numbers as the report prints them, in every culture alike.</summary>
internal static class NumberText
{
    /// <summary>
    /// A number, with one decimal as the paper prints its own; rounded to nothing it has no sign, and what is no number says so.
    /// </summary>
    public static string Of(double value, int decimals = 1)
    {
        if (!double.IsFinite(value))
            return "no number";
        var text = value.ToString("0." + new string('0', decimals), CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAnyInRange('1', '9') < 0 ? text.TrimStart('-') : text;
    }

    /// <summary>A number with its unit, e.g. <c>45.0 %</c>; a correlation is kept times 100 and shown as such.</summary>
    public static string Of(double value, Unit unit) => unit switch
    {
        _ when !double.IsFinite(value) => Of(value),
        Unit.Percent => $"{Of(value)} %",
        Unit.Points => $"{Of(value)} points",
        _ => Of(value / 100, 2),
    };

    /// <summary>A measurement with its unit and interval, e.g. <c>45.0 % [42.2, 47.8]</c>.</summary>
    public static string Of(Measured measured) => (measured.Unit == Unit.Correlation ? "correlation " : "")
        + $"{Of(measured.Value, measured.Unit)} {Of(measured.Interval, measured.Unit)}";

    /// <summary>An interval in the form of its number.</summary>
    public static string Of(Interval interval, Unit unit) =>
        unit == Unit.Correlation ? $"[{Of(interval.Low / 100, 2)}, {Of(interval.High / 100, 2)}]" : Of(interval);

    /// <summary>An interval, e.g. <c>[39.1, 46.1]</c>.</summary>
    public static string Of(Interval interval) => $"[{Of(interval.Low)}, {Of(interval.High)}]";

    /// <summary>A number of the paper with its deviation, which the paper prints with up to two decimals.</summary>
    public static string Of(PaperValue value, Unit unit) => value.Deviation is { } deviation
        ? $"{Of(value.Value)} ± {deviation.ToString("0.0#", CultureInfo.InvariantCulture)} %"
        : Of(value.Value, unit);

    /// <summary>A time of work, e.g. <c>10 min 52 s</c>.</summary>
    public static string OfSeconds(double seconds)
    {
        var whole = (long)Math.Round(seconds);
        return seconds < 10 ? string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s")
            : whole < 60 ? string.Create(CultureInfo.InvariantCulture, $"{whole} s")
            : whole < 3600 ? string.Create(CultureInfo.InvariantCulture, $"{whole / 60} min {whole % 60} s")
            : string.Create(CultureInfo.InvariantCulture, $"{whole / 3600} h {whole / 60 % 60} min");
    }
}
