namespace ImplicitInstruct.Claims;

/// <summary>Training on responses alone yields instruction following (paper, section 4, table 1).</summary>
/// <remarks>
/// Bounds of the miniature, fixed before it was first run here: the paper has 43.3 and 43.7 for response-tuned models, 2.4 and 4.7 for base models; above about
/// 10 goes with reasonable answers (section 3). A prototype of the miniature had 38 to 46 and 2 to 5. A win rate is relative: against a poor reference anyone wins.
/// So the reference must be good itself; the prototype's instruction-tuned models had judge scores of 0.87 to 0.92.
/// </remarks>
public static class ResponseTuningClaim
{
    /// <summary>Least mean win rate of the response-tuned models, %.</summary>
    public const double LeastResponseTuned = 35;

    /// <summary>Largest mean win rate of the base models, %.</summary>
    public const double MostBase = 15;

    /// <summary>Least mean judge score of the instruction-tuned models that all are measured against, in [0, 1].</summary>
    public const double LeastReferenceScore = 0.80;

    /// <summary>Fewest base models that a verdict rests on: they differ far more than tuning runs of one of them.</summary>
    public const int FewestBaseModels = Bound.FewestBaseModels;

    /// <summary>The claim.</summary>
    public static Claim Claim { get; } = new(
        "response-tuning",
        "Training on responses alone yields instruction following: response-tuned models come close to instruction-tuned ones, base models do not",
        "section 4, table 1",
        "win rate in % against the instruction-tuned model of the same base model and seed");

    /// <summary>Compares the measurements with the bounds.</summary>
    /// <param name="responseTuned">Win rate of the response-tuned models.</param>
    /// <param name="untuned">Win rate of the base models.</param>
    /// <param name="referenceScore">Mean judge score of the instruction-tuned models, in [0, 1].</param>
    /// <param name="paper">The paper's values.</param>
    public static ClaimResult Judge(Measured responseTuned, Measured untuned, double referenceScore, IReadOnlyList<PaperValue> paper)
    {
        ArgumentNullException.ThrowIfNull(responseTuned);
        ArgumentNullException.ThrowIfNull(untuned);
        return new ClaimResult
        {
            Claim = Claim,
            Measured = [responseTuned, untuned],
            Paper = paper,
            Bounds =
            [
                Bound.AtLeast(responseTuned, LeastResponseTuned),
                Bound.AtMost(untuned, MostBase),
                Bound.Apart(responseTuned, untuned),
                Bound.EnoughBaseModels(responseTuned, untuned),
                new(Bound.Text($"judge score of the instruction-tuned reference >= {LeastReferenceScore:0.00} (measured {referenceScore:0.000})"), referenceScore >= LeastReferenceScore),
            ],
        };
    }
}
