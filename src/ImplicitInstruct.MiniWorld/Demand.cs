namespace ImplicitInstruct.MiniWorld;

/// <summary>Checks of recipe values.</summary>
internal static class Demand
{
    /// <summary>Refuses a recipe value with a sentence that says what is allowed.</summary>
    /// <exception cref="AdviceException"><paramref name="holds"/> is false.</exception>
    public static void That(bool holds, string sentence, string value)
    {
        if (!holds)
            throw new AdviceException($"The recipe cannot be used: {sentence}. Change {value}.");
    }

    /// <summary>Refuses a number that is not a probability.</summary>
    public static void Share(double share, string value) =>
        That(share is >= 0 and <= 1, FormattableString.Invariant($"a share is between 0 and 1, not {share}"), value);
}
