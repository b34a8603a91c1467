using System.Globalization;

namespace ImplicitInstruct.Reporting.Drawing;

/// <summary>Round values to label an axis with.</summary>
internal static class Ticks
{
    /// <summary>Multiples of 1, 2 or 5 times a power of ten, at most <paramref name="most"/> of them.</summary>
    public static IReadOnlyList<Tick> Linear(double low, double high, int most)
    {
        foreach (var (step, decimals) in Steps((high - low) / most))
        {
            var (first, last) = (Math.Ceiling((low / step) - 1e-9), Math.Floor((high / step) + 1e-9));
            if (last - first < most)
                return [.. Enumerable.Range(0, (int)(last - first) + 1).Select(i => Of((first + i) * step, decimals))];
        }
        return [];
    }

    private static Tick Of(double value, int decimals) =>
        new(value, Math.Round(value + 0.0, decimals).ToString("#,0." + new string('0', decimals), CultureInfo.InvariantCulture));

    /// <summary>Rising steps from the given one on, with the decimals that tell their multiples apart.</summary>
    private static IEnumerable<(double Step, int Decimals)> Steps(double from) =>
        Enumerable.Range(-15, 33)
            .SelectMany(power => ((int[])[1, 2, 5]).Select(factor => (Step: factor * Power(power), Decimals: Math.Max(0, -power))))
            .Where(step => step.Step >= from);

    /// <summary>A power of ten to the last bit, which a C runtime's pow does not promise.</summary>
    private static double Power(int exponent) =>
        double.Parse(string.Create(CultureInfo.InvariantCulture, $"1e{exponent}"), CultureInfo.InvariantCulture);
}

/// <summary>A labelled value of an axis.</summary>
/// <param name="Value">The value.</param>
/// <param name="Label">Its label.</param>
internal readonly record struct Tick(double Value, string Label);
