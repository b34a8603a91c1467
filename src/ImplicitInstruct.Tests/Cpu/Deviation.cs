namespace ImplicitInstruct.Tests.Cpu;

/// <summary>How far floats lie from the textbook.</summary>
/// <remarks>
/// The unit is one rounding, u = 2⁻²⁴ of the magnitude at hand: a value that went through n operations is at most about n roundings off
/// (Higham 2002, Accuracy and Stability of Numerical Algorithms, lemma 3.1), so a test's bound is the count of its kernel's operations.
/// </remarks>
internal static class Deviation
{
    private const double Unit = 1.0 / (1 << 24);

    /// <summary>The largest error in roundings of each value's own magnitude; for results without cancellation.</summary>
    public static double InRoundings(ReadOnlySpan<float> actual, ReadOnlySpan<double> expected) => InRoundings(actual, expected, expected);

    /// <summary>
    /// The largest error in roundings of the largest expected magnitude; for tensors whose elements are sums that may cancel.
    /// </summary>
    public static double InRoundingsOfLargest(ReadOnlySpan<float> actual, ReadOnlySpan<double> expected)
    {
        var largest = 0.0;
        foreach (var value in expected)
            largest = Math.Max(largest, Math.Abs(value));
        var magnitudes = new double[expected.Length];
        Array.Fill(magnitudes, largest);
        return InRoundings(actual, expected, magnitudes);
    }

    /// <summary>The largest error in roundings of given magnitudes, e.g. Σ |terms| of each sum. Infinite when a value is NaN.</summary>
    public static double InRoundings(ReadOnlySpan<float> actual, ReadOnlySpan<double> expected, ReadOnlySpan<double> magnitudes)
    {
        if (actual.Length != expected.Length || actual.Length != magnitudes.Length)
            throw new ArgumentException($"{actual.Length} values, {expected.Length} of the textbook and {magnitudes.Length} magnitudes.");
        var worst = 0.0;
        for (var i = 0; i < actual.Length; i++)
        {
            var error = Math.Abs(actual[i] - expected[i]);
            if (error == 0)
                continue;
            var roundings = error / (Unit * Math.Abs(magnitudes[i]));
            worst = double.IsNaN(roundings) ? double.PositiveInfinity : Math.Max(worst, roundings);
        }

        return worst;
    }
}
