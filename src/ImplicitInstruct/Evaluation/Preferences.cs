namespace ImplicitInstruct.Evaluation;

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
