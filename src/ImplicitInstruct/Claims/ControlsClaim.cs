namespace ImplicitInstruct.Claims;

/// <summary>
/// Beyond the paper: what response tuning is not. The same training teaches less where responses follow other responses' instructions, and
/// where text of the web stands in their place; a few examples of another kind do not undo it.
/// </summary>
/// <remarks>
/// The authors built these tuning sets and published no number of them (official repository, new_lima). The bounds are ours, fixed before
/// the first run: an order, and no figure, because nothing was known.
/// </remarks>
public static class ControlsClaim
{
    /// <summary>The claim.</summary>
    public static Claim Claim { get; } = new(
        "controls",
        "Response tuning lives off responses: with others' instructions before them, or text of the web in their place, the same training "
            + "teaches less",
        "beyond the paper; official repository, new_lima",
        "win rate in % against the instruction-tuned model of the same base model and seed")
    {
        Kind = ClaimKind.BeyondThePaper,
        Effects = [new("response-tuned", "shuffled-instructions"), new("response-tuned", "web-text")],
    };

    /// <summary>Compares the measurements with the bounds.</summary>
    /// <param name="responseTuned">Win rate of the response-tuned models.</param>
    /// <param name="untuned">Win rate of the base models.</param>
    /// <param name="worse">What must lose to response tuning: win rates, and response tuning's lead over each.</param>
    /// <param name="unharmed">What must still be above the base models: win rates.</param>
    /// <param name="demand">What the scale is asked to show.</param>
    public static ClaimResult Judge(
        Measured responseTuned, Measured untuned, IReadOnlyList<(Measured WinRate, Measured Lead)> worse,
        IReadOnlyList<Measured> unharmed, ScaleDemand demand)
    {
        Measured[] leads = [.. worse.Select(one => one.Lead with { Unit = Unit.Points })];
        Measured[] rates = [responseTuned, .. worse.Select(one => one.WinRate), .. unharmed, untuned];
        return new ClaimResult
        {
            Claim = Claim,
            Measured = [.. rates, .. leads],
            Headline = [.. leads, .. unharmed],
            Paper = [],
            Bounds =
            [
                .. leads.Select(lead => Bound.Above(lead, 0)),
                .. unharmed.Select(one => Bound.Apart(one, untuned)),
                .. demand.BaseModels(rates),
            ],
        };
    }
}
