using ImplicitInstruct.AlpacaEval.WinRates;

namespace ImplicitInstruct.AlpacaEval.Calibration;

/// <summary>What the new judge says when it sees the same pairs in both orders of the outputs.</summary>
/// <remarks>
/// Each pair stands once in either place, so that a judge without a preference for a place gives the first one half of its verdicts,
/// however much better one side's outputs are. Pairs that are draws in both orders, as equal outputs are, have no winner to compare.
/// </remarks>
/// <param name="Pairs">Pairs with a preference in both orders.</param>
/// <param name="SameWinner">Of those with a winner in either order, the pairs with the same winner in both.</param>
/// <param name="FirstPlace">Share of the verdicts on them, both orders together, that the first place won; a draw is one half.</param>
/// <param name="MeanPreference">Over all pairs and both orders, from 1, the reference is better, to 2, the model is.</param>
public sealed record BothOrders(int Pairs, Share SameWinner, EstimatedShare FirstPlace, double MeanPreference)
{
    /// <summary>Counts; null where no pair was judged in both orders.</summary>
    public static BothOrders? Of(IEnumerable<Opinion> rows)
    {
        var both = rows.Where(row => row.InBothOrders is not null).ToList();
        if (both.Count == 0)
            return null;
        var decided = both.Where(row => row.New != Opinion.Draw || row.NewSwapped != Opinion.Draw).ToList();
        return new BothOrders(
            both.Count,
            new Share(decided.Count(row => Side(row.New) == Side(row.NewSwapped)), decided.Count),
            EstimatedShare.OfMatched([.. decided.Select(FirstPlaceOf)]),
            both.Average(row => row.InBothOrders!.Value));
    }

    /// <summary>1 where the model wins, -1 where the reference does, 0 for a draw.</summary>
    private static int Side(double? preference) => Math.Sign(preference!.Value - Opinion.Draw);

    /// <summary>The share of a pair's two verdicts that the first place won.</summary>
    private static double FirstPlaceOf(Opinion row)
    {
        var (modelFirst, modelSecond) = AlpacaEvalInstructions.IsSwapped(row.Instruction)
            ? (row.New, row.NewSwapped) : (row.NewSwapped, row.New);
        return 0.5 + ((Side(modelFirst) - Side(modelSecond)) / 4.0);
    }
}
