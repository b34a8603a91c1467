using System.Globalization;

namespace ImplicitInstruct.Claims;

/// <summary>
/// Beyond the paper: was the base model taught to follow instructions while it was pretrained? In miniature a share of its documents can be
/// instruction data, and its win rates stand against that share.
/// </summary>
/// <remarks>
/// The paper's base models are of 2023 and 2024, and it takes them to be untaught. Those of today have instruction data in their last stage
/// of pretraining (OLMo 2's Dolmino mix, arXiv:2501.00656, section 4.2). The bounds are ours, fixed before the first run.
/// </remarks>
public static class InstructionShare
{
    /// <summary>The recipe's key of the share.</summary>
    public const string Key = "corpus.mix.instructions";

    /// <summary>A trace: what a filtered web may still hold.</summary>
    private const double Trace = 0.001;

    /// <summary>From this share on nobody would call a base model untaught.</summary>
    private const double Much = 0.1;

    /// <summary>What a base model may win at the most to be called untaught, as for <c>response-tuning</c>.</summary>
    private const double MostUntuned = 15;

    /// <summary>What response tuning must win, as for <c>response-tuning</c>.</summary>
    private const double LeastResponseTuned = 35;

    /// <summary>Compares the measurements with the bounds.</summary>
    /// <param name="points">
    /// Shares of documents, 0 to 1, and the win rates of the models at each, in % against the instruction-tuned model of the same base
    /// model.
    /// </param>
    public static IReadOnlyList<BoundResult> Judge(IReadOnlyList<(double Share, IReadOnlyList<Measured> WinRates)> points)
    {
        var bounds = new List<BoundResult>();
        foreach (var point in points)
        {
            if (point.Share <= Trace && Of(point, "base") is { } untuned)
                bounds.Add(Bound.AtMost(untuned, MostUntuned));
            if (Of(point, "response-tuned") is { } tuned)
                bounds.Add(Bound.AtLeast(tuned, LeastResponseTuned));
        }

        var (least, most) = (points.MinBy(point => point.Share), points.MaxBy(point => point.Share));
        if (least.Share != 0 || most.Share < Much || Of(least, "base") is not { } without || Of(most, "base") is not { } with)
            return bounds;
        bounds.Add(Bound.Apart(with, without));
        if (Of(least, "response-tuned") is { } before && Of(most, "response-tuned") is { } after)
            bounds.Add(Bound.Lower(Lead(after, with), Lead(before, without)));
        return bounds;
    }

    /// <summary>A win rate under a name that tells the share.</summary>
    private static Measured? Of((double Share, IReadOnlyList<Measured> WinRates) point, string system) =>
        point.WinRates.FirstOrDefault(rate => rate.Condition == system) is { } rate
            ? rate with { Condition = string.Create(CultureInfo.InvariantCulture, $"{system} at {100 * point.Share:0.###} %") } : null;

    private static Measured Lead(Measured tuned, Measured untuned) => tuned with
    {
        Condition = $"the lead over base of {tuned.Condition}",
        Value = tuned.Value - untuned.Value,
        Unit = Unit.Points,
    };
}
