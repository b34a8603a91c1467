namespace ImplicitInstruct.Claims;

/// <summary>Epochs and other settings are chosen on validation instructions, never on the test ones (paper, section 4.1, appendices A and D).</summary>
/// <remarks>
/// Not a number of the paper but a condition of all its numbers: it tried 5, 7, 10, 15 and 20 epochs for every method on 56 validation instructions, and ran the test
/// set once they were chosen. Here the trials are there to be checked: more than one for each method, the best one used, and nothing in common with the test set.
/// </remarks>
public static class EpochsClaim
{
    /// <summary>The claim.</summary>
    public static Claim Claim { get; } = new(
        "epochs",
        "Every method's setting is the best of those tried on validation instructions; the test instructions had no part in it",
        "section 4.1, appendices A and D",
        "settings tried and used; instructions and entities that validation and test share");

    /// <summary>Compares the choices with what was used.</summary>
    /// <param name="choices">One for each method.</param>
    /// <param name="sharedInstructions">Test instructions that are also validation instructions.</param>
    /// <param name="sharedEntities">Entities that both sets ask about.</param>
    public static ClaimResult Judge(IReadOnlyList<ValidationChoice> choices, int sharedInstructions, int sharedEntities)
    {
        ArgumentNullException.ThrowIfNull(choices);
        return new ClaimResult
        {
            Claim = Claim,
            Measured = [],
            Paper = [],
            Bounds =
            [
                new($"choices were made for {choices.Count} methods", choices.Count > 0),
                .. choices.Select(Judge),
                new(Bound.Text($"validation and test share no instruction and no entity ({sharedInstructions} and {sharedEntities})"), sharedInstructions == 0 && sharedEntities == 0),
            ],
        };
    }

    private static BoundResult Judge(ValidationChoice choice) => choice.Best is { } best
        ? new(Bound.Text($"{choice.Method}: the best of {choice.Trials.Count} settings is used (best {best.Setting} with {best.Score:0.000}, used {choice.Used})"),
            choice.Trials.Count > 1 && best.Setting == choice.Used)
        : new($"{choice.Method}: the best of 0 settings is used (used {choice.Used})", false);
}
