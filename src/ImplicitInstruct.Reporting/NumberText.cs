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

    /// <summary>An interval, e.g. <c>[39.1, 46.1]</c>.</summary>
    public static string Of(Interval interval) => $"[{Of(interval.Low)}, {Of(interval.High)}]";

    /// <summary>A number of the paper with its deviation, which the paper prints with up to two decimals.</summary>
    public static string Of(PaperValue value) => value.Deviation is { } deviation
        ? $"{Of(value.Value)} ± {deviation.ToString("0.0#", CultureInfo.InvariantCulture)}"
        : Of(value.Value);

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
