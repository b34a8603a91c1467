namespace ImplicitInstruct.Claims;

/// <summary>
/// Epochs and rule strengths are chosen on validation instructions, and the test instructions are decoded afterwards only
/// (paper, appendices A and D).
/// </summary>
/// <remarks>
/// This is a promise about how the other numbers were made, so its bounds are yes or no; the chosen values stand in the table.
/// </remarks>
public static class EpochsClaim
{
    /// <summary>The claim.</summary>
    public static Claim Claim { get; } = new(
        "epochs",
        "Hyperparameters are chosen on validation instructions, never on those that the claims are measured on",
        "appendices A and D",
        "judge score in % of the chosen candidate's responses to the validation instructions")
    { Kind = ClaimKind.Protocol };

    /// <summary>Compares what was found with the bounds.</summary>
    /// <param name="chosen">Validation score of each method's chosen candidate, %.</param>
    /// <param name="candidates">How many candidates there were in all.</param>
    /// <param name="notBest">
    /// Methods whose choice is not the candidate with the best validation score; where choices are given, those that another
    /// candidate beats beyond the noise.
    /// </param>
    /// <param name="onTest">Methods whose choice depends on the test instructions.</param>
    /// <param name="shared">Instructions and entities that validation and test set share.</param>
    /// <param name="undecided">
    /// Methods whose models do not depend on their choice; where choices are given, those with a model tuned otherwise.
    /// </param>
    /// <param name="given">
    /// Whether the choices are the authors', looked at anew here, and not made here: on other hardware two candidates that are as
    /// good as each other come out in either order.
    /// </param>
    public static ClaimResult Judge(
        IReadOnlyList<Measured> chosen,
        int candidates,
        IReadOnlyList<string> notBest,
        IReadOnlyList<string> onTest,
        IReadOnlyList<string> shared,
        IReadOnlyList<string> undecided,
        bool given = false)
    {
        return new ClaimResult
        {
            Claim = Claim,
            Measured = chosen,
            Paper = [],
            Bounds =
            [
                None(
                    given
                        ? Bound.Text($"each of {chosen.Count} methods has a choice that none of its candidates, {candidates} in all, ")
                            + "beats beyond the noise of the validation instructions"
                        : Bound.Text($"each of {chosen.Count} methods uses the best of its candidates, {candidates} in all"),
                    notBest, chosen.Count),
                None("no choice depends on the test instructions", onTest, chosen.Count),
                None("validation and test instructions share nothing", shared),
                None("every model of a method is tuned as chosen", undecided, chosen.Count),
            ],
        };
    }

    private static BoundResult None(string text, IReadOnlyList<string> exceptions, int? methods = null)
    {
        return new(text, exceptions.Count == 0)
        {
            Found = exceptions.Count == 0 ? null : $"but: {string.Join(", ", exceptions)}",
            Counted = methods is { } all ? new Tally(all - exceptions.Count, all, "methods") : null,
        };
    }
}
