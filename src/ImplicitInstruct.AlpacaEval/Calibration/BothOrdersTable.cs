using System.Globalization;

namespace ImplicitInstruct.AlpacaEval.Calibration;

/// <summary>What a judge says of the same pairs in both orders, in words and as a table.</summary>
public static class BothOrdersTable
{
    /// <summary>What the columns hold, for below the table.</summary>
    public const string Caption =
        "The new judge, asked about each pair in both orders of the outputs. Same winner: of the pairs with a winner. First place: its "
        + "share of the verdicts of both orders, 0.5 without a preference for a place. Win rates in %, in alpaca_eval's order and by the "
        + "mean of both. In brackets 95 % intervals (Wilson; Agresti and Min for matched pairs). All else is in alpaca_eval's order.";

    /// <summary>Names of the columns.</summary>
    public static IReadOnlyList<string> Columns { get; } =
        ["model", "pairs", "same winner", "first place wins", "win rate", "in both", "length-controlled", "in both"];

    /// <summary>A row for each model that was judged in both orders, and one for all where there are several.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Rows(JudgeComparison comparison)
    {
        List<IReadOnlyList<string>> rows = [];
        foreach (var model in comparison.Models)
        {
            if (model is { BothOrders: { } both, NewInBothOrders: { } rates })
                rows.Add([model.Name, .. Counts(both), Rate(model.New.Plain), Rate(rates.Plain), Rate(model.New.LengthControlled),
                    Rate(rates.LengthControlled)]);
        }

        if (rows.Count > 1 && comparison.BothOrders is { } all)
            rows.Add(["all", .. Counts(all), "", "", "", ""]);
        return rows;
    }

    /// <summary>A sentence, with a blank before it; nothing where no pair was judged in both orders.</summary>
    internal static string Sentence(JudgeComparison comparison)
    {
        if (comparison.BothOrders is not { SameWinner: { Value: { } same, Of: var pairs }, FirstPlace.Value: { } first })
            return "";
        return Invariant($" Shown {pairs} pairs in both orders, the new judge names the same winner in {100 * same:0.0} %, and the first ")
            + Invariant($"place gets {100 * first:0.0} % of its verdicts.");
    }

    private static string[] Counts(BothOrders both) =>
    [
        Invariant($"{both.Pairs}"),
        CalibrationTable.Of(both.SameWinner.Value, both.SameWinner.Interval),
        CalibrationTable.Of(both.FirstPlace.Value, both.FirstPlace.Interval),
    ];

    private static string Rate(double percent) => Invariant($"{percent:0.00}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
