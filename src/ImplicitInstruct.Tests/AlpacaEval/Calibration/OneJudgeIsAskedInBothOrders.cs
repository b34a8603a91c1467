using System.Text.Json.Nodes;
using ImplicitInstruct.AlpacaEval.Calibration;
using ImplicitInstruct.AlpacaEval.LengthControl;
using ImplicitInstruct.AlpacaEval.WinRates;

namespace ImplicitInstruct.Tests.AlpacaEval.Calibration;

[TestFixture]
public sealed class OneJudgeIsAskedInBothOrders
{
    /// <summary>Instruction 0 shows the model's output first in alpaca_eval's order, instruction 3 the reference's.</summary>
    [Test]
    public void Winners_and_places_are_counted_over_pairs_with_a_winner()
    {
        Assert.That((AlpacaEvalInstructions.IsSwapped(0), AlpacaEvalInstructions.IsSwapped(3)), Is.EqualTo((true, false)));
        var both = BothOrders.Of(
        [
            Row(0, 2, 1.75),     // the model in either order: one verdict for the first place
            Row(3, 1, 2),        // the first place in either order
            Row(0, 1, 2),        // the second place in either order
            Row(3, 1.5, 1),      // a draw, and then the second place
            Row(3, 1.5, 1.5),    // a draw in either order has no winner
            Row(0, null, 2), Row(0, 2, null),
        ])!;
        Assert.That(both.Pairs, Is.EqualTo(5));
        Assert.That(both.SameWinner, Is.EqualTo(new Share(1, 4)));
        Assert.That(both.FirstPlace.Value, Is.EqualTo((0.5 + 1 + 0 + 0.25) / 4));
        Assert.That(both.MeanPreference, Is.EqualTo((1.875 + 1.5 + 1.5 + 1.25 + 1.5) / 5).Within(1e-15));
    }

    [Test]
    public void A_better_side_is_no_preference_for_a_place()
    {
        var rows = Enumerable.Range(0, 40).Select(i => Row(i, 1.1, 1.2)).ToList();
        Assert.That(BothOrders.Of(rows)!.FirstPlace.Value, Is.EqualTo(0.5));
        Assert.That(BothOrders.Of(rows)!.SameWinner.Value, Is.EqualTo(1));
        Assert.That(PlacePreference.Of(new SecondOpinions("m", rows), Judged.New).Value, Is.Null, "the original decided none of them");
    }

    /// <summary>Agresti and Min: (10.5 - 4.5) / 102 -+ 1.96 sqrt(10.5 + 4.5 - 36 / 102) / 102, halved and from one half.</summary>
    [TestCase(10, 4, 86, 0.53, 0.49264180648, 0.56618172293)]
    [TestCase(0, 0, 10, 0.5, 0.41833483398, 0.58166516602)]
    [TestCase(12, 0, 0, 1, 0.81324792, 1)]
    public void The_interval_is_that_of_matched_proportions(int first, int second, int neither, double share, double low, double high)
    {
        var found = EstimatedShare.OfMatched(
            [.. Enumerable.Repeat(1.0, first), .. Enumerable.Repeat(0.0, second), .. Enumerable.Repeat(0.5, neither)]);
        Assert.That(found.Value, Is.EqualTo(share).Within(1e-15));
        Assert.That(found.Interval!.Value.Low, Is.EqualTo(low).Within(1e-5));
        Assert.That(found.Interval!.Value.High, Is.EqualTo(high).Within(1e-5));
        Assert.That(EstimatedShare.OfMatched([]), Is.EqualTo(new EstimatedShare(null, null)));
    }

    [Test]
    public void Numbers_and_table_have_them_where_they_are_and_else_are_as_before()
    {
        var once = InventedOpinions.Of("alpaca-7b");
        var twice = once with { Rows = [.. once.Rows.Select(row => row with { NewSwapped = 3 - row.New })] };
        var (before, after) = (Compared(once), Compared(twice));
        Assert.That(before.BothOrders, Is.Null);
        Assert.That(CalibrationJson.Of(before), Does.Not.Contain("both_orders"));
        Assert.That(CalibrationTable.Of(before), Does.Not.Contain("both orders"));

        var json = JsonNode.Parse(CalibrationJson.Of(after))!;
        var model = json["models"]![0]!["both_orders"]!;
        Assert.That(model["n"]!.GetValue<int>(), Is.EqualTo(once.Rows.Count(row => row.New is not null)));
        Assert.That(model["same_winner"]!.GetValue<double>(), Is.Zero, "the other side wins in the other order");
        Assert.That(model["mean_preference"]!.GetValue<double>(), Is.EqualTo(1.5).Within(1e-12));
        Assert.That(model["win_rate"]!.GetValue<double>(), Is.EqualTo(50).Within(1e-9));
        Assert.That(json["pooled"]!["both_orders"]!["same_winner_interval"]![1]!.GetValue<double>(), Is.InRange(0.001, 0.01));
        Assert.That(
            CalibrationTable.Of(after),
            Does.Contain("| alpaca-7b | 805 | 0.000 [0.00, 0.00] | ").And.Contain("names the same winner in 0.0 %"));

        // nothing else moves: all else is in alpaca_eval's order
        json["models"]![0]!.AsObject().Remove("both_orders");
        json["pooled"]!.AsObject().Remove("both_orders");
        Assert.That(json.ToJsonString(), Is.EqualTo(JsonNode.Parse(CalibrationJson.Of(before))!.ToJsonString()));
    }

    private static JudgeComparison Compared(SecondOpinions opinions) => JudgeComparison.Of([opinions], Regulariser.Reconstructed);

    private static Opinion Row(int instruction, double? fresh, double? swapped) =>
        new(instruction, null, fresh, 10, 20) { NewSwapped = swapped };
}
