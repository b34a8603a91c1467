using ImplicitInstruct.Evaluation.Ranking;

namespace ImplicitInstruct.Claims;

/// <summary>Base models rank the right response above others as often as tuned ones do (paper, section 4.2, equation 3, table 2).</summary>
/// <remarks>
/// Bounds of the miniature, fixed before it was first run here: the paper has 80.4 and 74.5 for base models, 77.4 and 74.3 for instruction-tuned ones, that is, within
/// 3 points; it computed response-tuned models and did not print them. A prototype of the miniature had 96 to 97 for all three, within 1.4 points, and 48 without
/// pretraining. Thinly known facts are meant to bring the miniature down from its ceiling, which may part the models further: hence 10 points. What chance gives is 50.
/// Both scores must agree: the paper's equation compares whole sequences, its code compares means per token.
/// </remarks>
public static class RankingClaim
{
    /// <summary>Share of pairs that a model without any knowledge ranks rightly, %.</summary>
    public const double Chance = 50;

    /// <summary>Most points between base models and tuned ones.</summary>
    public const double MostDistance = 10;

    /// <summary>The claim.</summary>
    public static Claim Claim { get; } = new(
        "ranking",
        "Pretrained models already rank the response to an instruction above responses to other instructions, about as often as instruction-tuned and response-tuned models do",
        "section 4.2, equation 3, table 2",
        "share in % of pairs of an instruction's own response and another one in which the own one is likelier");

    /// <summary>Compares the measurements with the bounds.</summary>
    /// <param name="measurements">One for each <see cref="RankingScore"/>.</param>
    /// <param name="paper">The paper's values.</param>
    /// <exception cref="ArgumentException">A score is missing.</exception>
    public static ClaimResult Judge(IReadOnlyList<RankingMeasurement> measurements, IReadOnlyList<PaperValue> paper)
    {
        ArgumentNullException.ThrowIfNull(measurements);
        var all = Enum.GetValues<RankingScore>().Select(score => Named(measurements.SingleOrDefault(measurement => measurement.Score == score)
            ?? throw new ArgumentException($"The claim is judged by both scores; {score} is missing or there twice.", nameof(measurements)))).ToArray();
        Measured[] measured = [.. all.SelectMany(one => new[] { one.Untuned, one.InstructionTuned, one.ResponseTuned })];
        return new ClaimResult
        {
            Claim = Claim,
            Measured = measured,
            Paper = paper,
            Bounds =
            [
                .. measured.Select(one => Bound.Above(one, Chance)),
                .. all.SelectMany(one => new[] { Bound.Within(one.Untuned, one.InstructionTuned, MostDistance), Bound.Within(one.Untuned, one.ResponseTuned, MostDistance) }),
                Bound.EnoughBaseModels(measured),
            ],
        };
    }

    private static RankingMeasurement Named(RankingMeasurement measurement)
    {
        var score = measurement.Score == RankingScore.Sequence ? "whole sequence" : "per token";
        return measurement with
        {
            Untuned = Name(measurement.Untuned),
            InstructionTuned = Name(measurement.InstructionTuned),
            ResponseTuned = Name(measurement.ResponseTuned),
        };

        Measured Name(Measured measured) => measured with { Condition = $"{measured.Condition} ({score})" };
    }
}
