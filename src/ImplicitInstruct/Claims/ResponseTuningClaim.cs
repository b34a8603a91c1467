namespace ImplicitInstruct.Claims;

/// <summary>Training on responses alone yields instruction following (paper, section 4, table 1).</summary>
/// <remarks>
/// Bounds of the miniature, fixed before it was first run here: the paper has 43.3 and 43.7 for response-tuned models, 2.4 and 4.7
/// for base models; above about 10 goes with reasonable answers (section 3). A prototype of the miniature had 38 to 46 and 2 to 5.
/// A win rate is relative, so the reference itself must know its world: the prototype's instruction-tuned models scored 0.87 to
/// 0.92 of 1; with a hundred and sixty steps of pretraining they score 0.29, and the win rates still look right.
/// </remarks>
public static class ResponseTuningClaim
{
    /// <summary>Least mean win rate of the response-tuned models, %.</summary>
    public const double LeastResponseTuned = 35;

    /// <summary>Largest mean win rate of the base models, %.</summary>
    public const double MostBase = 15;

    /// <summary>Least mean judge score of the instruction-tuned models, % of the best possible.</summary>
    public const double LeastReferenceScore = 80;

    /// <summary>The claim.</summary>
    public static Claim Claim { get; } = new(
        "response-tuning",
        "Training on responses alone yields instruction following: response-tuned models come close to instruction-tuned ones, "
            + "base models do not",
        "section 4, table 1",
        "win rate in % against the instruction-tuned model of the same base model and seed")
    { Effects = [new("response-tuned", "base")] };

    /// <summary>Compares the measurements with the bounds.</summary>
    /// <param name="responseTuned">Win rate of the response-tuned models.</param>
    /// <param name="untuned">Win rate of the base models.</param>
    /// <param name="referenceScore">
    /// Mean judge score of the instruction-tuned models, %; null where the judge gives none, as GPT-4 does not.
    /// </param>
    /// <param name="paper">The paper's values.</param>
    /// <param name="demand">What the scale is asked to show.</param>
    public static ClaimResult Judge(
        Measured responseTuned, Measured untuned, double? referenceScore, IReadOnlyList<PaperValue> paper, ScaleDemand demand)
    {
        return new ClaimResult
        {
            Claim = Claim,
            Measured = [responseTuned, untuned],
            Paper = paper,
            Bounds =
            [
                .. demand.Figures(Bound.AtLeast(responseTuned, LeastResponseTuned), Bound.AtMost(untuned, MostBase)),
                Bound.Apart(responseTuned, untuned),
                .. demand.BaseModels(responseTuned, untuned),
                .. referenceScore is { } score ? [Reference(score)] : Array.Empty<BoundResult>(),
            ],
        };
    }

    private static BoundResult Reference(double score) =>
        new(Bound.Text($"instruction-tuned judge score >= {LeastReferenceScore:0} %"), score >= LeastReferenceScore)
        {
            Found = Bound.Text($"measured {score:0.0} %"),
        };
}
