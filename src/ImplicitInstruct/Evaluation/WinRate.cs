namespace ImplicitInstruct.Evaluation;

/// <summary>How often a model's responses are preferred to the reference's.</summary>
/// <param name="Percent">Mean preference, 0 to 100; 50 is a tie.</param>
/// <param name="StandardError">Of the mean over prompts, in percentage points, from the sample standard deviation (divisor n − 1); null for
/// a single prompt.</param>
/// <param name="Prompts">Number of preferences.</param>
/// <remarks>
/// As AlpacaEval's <c>win_rate</c> and <c>standard_error</c> (tatsu-lab/alpaca_eval, metrics/winrate.py). Sums run in the order of the
/// prompts, so the bits are the same everywhere.
/// </remarks>
public sealed record WinRate(double Percent, double? StandardError, int Prompts)
{
    /// <summary>The win rate over the preferences of a judge.</summary>
    /// <param name="preferences">For each prompt, the probability in [0, 1] that the model's response is preferred.</param>
    /// <exception cref="ArgumentException">There is no preference, or one is outside [0, 1]; names its index.</exception>
    public static WinRate Of(IReadOnlyList<double> preferences)
    {
        Preferences.Check(preferences);
        var count = preferences.Count;
        var mean = Mean(preferences);
        if (count == 1)
            return new WinRate(100 * mean, null, 1);
        var squares = 0.0;
        foreach (var preference in preferences)
            squares += (preference - mean) * (preference - mean);
        return new WinRate(100 * mean, 100 * Math.Sqrt(squares / (count - 1) / count), count);
    }

    /// <summary>Mean of values in [0, 1]; rounding cannot push it out.</summary>
    internal static double Mean(IReadOnlyList<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
            sum += value;
        return Math.Min(1, sum / values.Count);
    }
}

/// <summary>Checks of what a judge said.</summary>
internal static class Preferences
{
    /// <summary>Throws unless there is a preference and each is a probability.</summary>
    /// <exception cref="ArgumentException">There is none, or one is outside [0, 1]; names its index.</exception>
    public static void Check(IReadOnlyList<double> preferences)
    {
        if (preferences.Count == 0)
            throw new ArgumentException("There is no preference to average.", nameof(preferences));
        for (var i = 0; i < preferences.Count; i++)
        {
            if (!(preferences[i] >= 0 && preferences[i] <= 1))
                throw new ArgumentException($"Preference {i} is {preferences[i]}; it must be in [0, 1].", nameof(preferences));
        }
    }
}
