using ImplicitInstruct.Decoding;
using ImplicitInstruct.Evaluation;

namespace ImplicitInstruct.Claims;

/// <summary>All responses are greedy: the paper claims what models do by their likeliest answer (section 3), so nothing is sampled.</summary>
/// <remarks>No tolerance: on the CPU engine a pass over a whole sequence has the bits of decoding it token by token.</remarks>
public static class DecodingClaim
{
    /// <summary>The claim.</summary>
    public static Claim Claim { get; } = new(
        "decoding",
        "Responses are decoded greedily: every token is the most likely one, and a response stops at the end token or at the limit",
        "section 3",
        "tokens that are not the most likely one; responses that stop elsewhere; unfinished responses in %");

    /// <summary>Compares what checking found with what greedy decoding is.</summary>
    /// <param name="models">Every model whose responses count.</param>
    public static ClaimResult Judge(IReadOnlyList<DecodedModel> models)
    {
        ArgumentNullException.ThrowIfNull(models);
        var faults = models.SelectMany(model => model.Check.Faults.Select(fault => (model.Model, Fault: fault))).ToArray();
        var (unlikely, stops) = (faults.Where(fault => fault.Fault.Kind == GreedyFaultKind.NotMostLikely).ToArray(), faults.Where(fault => fault.Fault.Kind != GreedyFaultKind.NotMostLikely).ToArray());
        var (reported, counted) = (models.Sum(model => model.ReportedUnfinished), models.Sum(model => model.Check.Unfinished));
        return new ClaimResult
        {
            Claim = Claim,
            Measured = [.. models.Select(Unfinished)],
            Paper = [],
            Bounds =
            [
                new(Bound.Text($"responses of {models.Count} models were checked"), models.Count > 0),
                new(Bound.Text($"each of {models.Sum(model => model.Check.Tokens)} tokens is the most likely one ({unlikely.Length} are not{First(unlikely)})"), unlikely.Length == 0),
                new(Bound.Text($"every response stops at its end token or at the limit ({stops.Length} do not{First(stops)})"), stops.Length == 0),
                new(Bound.Text($"unfinished responses are counted in the tables ({reported} reported, {counted} counted)"), models.All(model => model.ReportedUnfinished == model.Check.Unfinished)),
            ],
        };

        static string First((string Model, GreedyFault Fault)[] faults) => faults.Length == 0 ? "" : $"; the first: {faults[0].Model}, {faults[0].Fault}";
    }

    /// <summary>Counted, not estimated: the interval is a point.</summary>
    private static Measured Unfinished(DecodedModel model)
    {
        var responses = model.Check.Finished + model.Check.Unfinished;
        var percent = 100.0 * model.Check.Unfinished / Math.Max(1, responses);
        return new Measured($"{model.Model}, unfinished", percent, new Interval(percent, percent, 1), responses, 1);
    }
}
