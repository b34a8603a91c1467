using System.Globalization;

namespace ImplicitInstruct.Claims;

/// <summary>Training on responses alone yields instruction following (paper, section 4, table 1).</summary>
/// <remarks>
/// Bounds of the miniature, fixed before it was first run here: the paper has 43.3 and 43.7 for response-tuned models, 2.4 and 4.7 for base models; above about
/// 10 goes with reasonable answers (section 3). A prototype of the miniature had 38 to 46 and 2 to 5.
/// </remarks>
public static class ResponseTuningClaim
{
    /// <summary>Least mean win rate of the response-tuned models, %.</summary>
    public const double LeastResponseTuned = 35;

    /// <summary>Largest mean win rate of the base models, %.</summary>
    public const double MostBase = 15;

    /// <summary>Fewest base models that a verdict rests on: they differ far more than tuning runs of one of them.</summary>
    public const int FewestBaseModels = 3;

    /// <summary>The claim.</summary>
    public static Claim Claim { get; } = new(
        "response-tuning",
        "Training on responses alone yields instruction following: response-tuned models come close to instruction-tuned ones, base models do not",
        "section 4, table 1",
        "win rate in % against the instruction-tuned model of the same base model and seed");

    /// <summary>Compares the measurements with the bounds.</summary>
    /// <param name="responseTuned">Win rate of the response-tuned models.</param>
    /// <param name="untuned">Win rate of the base models.</param>
    /// <param name="paper">The paper's values.</param>
    public static ClaimResult Judge(Measured responseTuned, Measured untuned, IReadOnlyList<PaperValue> paper)
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
                new(string.Create(CultureInfo.InvariantCulture, $"response-tuned >= {LeastResponseTuned:0} (measured {responseTuned.Value:0.0})"),
                    responseTuned.Value >= LeastResponseTuned),
                new(string.Create(CultureInfo.InvariantCulture, $"base <= {MostBase:0} (measured {untuned.Value:0.0})"), untuned.Value <= MostBase),
                new(string.Create(CultureInfo.InvariantCulture, $"95 % intervals apart (response-tuned from {responseTuned.Interval.Low:0.0}, base to {untuned.Interval.High:0.0})"),
                    responseTuned.Interval.Low > untuned.Interval.High),
                new(string.Create(CultureInfo.InvariantCulture, $"at least {FewestBaseModels} base models (measured on {Math.Min(responseTuned.BaseModels, untuned.BaseModels)})"),
                    Math.Min(responseTuned.BaseModels, untuned.BaseModels) >= FewestBaseModels),
            ],
        };
    }
}
