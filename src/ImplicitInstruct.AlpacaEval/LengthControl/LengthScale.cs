namespace ImplicitInstruct.AlpacaEval.LengthControl;

/// <summary>The unit of length differences.</summary>
internal static class LengthScale
{
    /// <summary>
    /// The sample standard deviation (divisor n − 1) of length differences; 0 where all are the same or there is but one.
    /// </summary>
    public static double Of(IReadOnlyList<double> differences)
    {
        if (differences.Count < 2 || differences.All(difference => difference == differences[0]))
            return 0;
        var sum = 0.0;
        foreach (var difference in differences)
            sum += difference;
        var mean = sum / differences.Count;
        var squares = 0.0;
        foreach (var difference in differences)
            squares += (difference - mean) * (difference - mean);
        return Math.Sqrt(squares / (differences.Count - 1));
    }
}
