using System.Text.Json.Nodes;
using ImplicitInstruct.AlpacaEval.Calibration;
using ImplicitInstruct.AlpacaEval.LengthControl;
using ImplicitInstruct.AlpacaEval.WinRates;

namespace ImplicitInstruct.Tests.AlpacaEval.Calibration;

[TestFixture]
public sealed class TwoJudgesStandSideBySide
{
    [Test]
    public void Counts_are_those_of_the_four_kinds_of_pairs()
    {
        var agreement = Agreement.Of([.. Pairs(12, 2, 2), .. Pairs(5, 2, 1), .. Pairs(6, 1, 2), .. Pairs(782, 1, 1)]);
        Assert.That(agreement, Is.EqualTo(new Agreement(12, 5, 6, 782)));
        Assert.That(agreement.Same.Value, Is.EqualTo(794.0 / 805));
        Assert.That(agreement.Sensitivity.Value, Is.EqualTo(12.0 / 17));
        Assert.That(agreement.Specificity.Value, Is.EqualTo(782.0 / 788));
        // chance: 17/805 · 18/805 + 788/805 · 787/805
        Assert.That(agreement.Kappa, Is.EqualTo(0.67873598664877).Within(1e-12));
    }

    [Test]
    public void A_draw_is_no_win_by_either() =>
        Assert.That(
            Agreement.Of([.. Pairs(1, 1.5, 1.5), .. Pairs(1, 1.5, 1.6), .. Pairs(1, 1.6, 1.5)]),
            Is.EqualTo(new Agreement(0, 1, 1, 1)));

    [Test]
    public void What_is_undefined_is_null()
    {
        var without = Agreement.Of(Pairs(3, 1, 1));
        Assert.That((without.Sensitivity.Value, without.Kappa, without.Specificity.Value), Is.EqualTo(((double?)null, (double?)null, 1.0)));
        Assert.That(Agreement.Of(Pairs(3, 2, 2)).Specificity.Value, Is.Null);
    }

    /// <summary>Wilson's interval for 10 of 20 and at the ends, as tables have it.</summary>
    [TestCase(10, 20, 0.2993, 0.7007)]
    [TestCase(0, 20, 0, 0.1611)]
    [TestCase(20, 20, 0.8389, 1)]
    public void Shares_have_wilsons_interval(int count, int of, double low, double high)
    {
        var interval = new Share(count, of).Interval!.Value;
        Assert.That((interval.Low, interval.High), Is.EqualTo((low, high)).Using<(double A, double B)>(
            (x, y) => Math.Abs(x.A - y.A) < 1e-4 && Math.Abs(x.B - y.B) < 1e-4));
    }

    [Test]
    public void The_originals_rates_are_the_leaderboards()
    {
        var model = ModelCalibration.Of(InventedOpinions.Of("alpaca-7b"), Regulariser.Reconstructed);
        Assert.That(model.Original.LengthControlled, Is.EqualTo(InventedOpinions.Published("alpaca-7b")).Within(1e-8));
        Assert.That(model.New.Plain, Is.EqualTo(100 * model.Opinions.Rows.Average(row => row.New!.Value - 1)).Within(1e-9));
    }

    [Test]
    public void Difficulties_go_by_the_instruction_where_some_are_missing()
    {
        var whole = InventedOpinions.Of("alpaca-7b");
        var part = whole with { Rows = [.. whole.Rows.Where(row => row.Instruction % 3 == 2)] };
        Assert.That(
            part.Regulariser(Regulariser.Reconstructed).Difficulties.Take(2),
            Is.EqualTo(new[] { AlpacaEvalInstructions.Difficulties[2], AlpacaEvalInstructions.Difficulties[5] }));
        Assert.That(
            JudgedRates.Of(part, row => row.Original, Regulariser.Reconstructed).LengthControlled,
            Is.EqualTo(InventedOpinions.Published("alpaca-7b")).Within(2));
    }

    [Test]
    public void Preferences_for_length_and_place_are_counted_over_decided_pairs()
    {
        // instruction 0 shows the model's output first, instruction 3 the reference's
        Assert.That((AlpacaEvalInstructions.IsSwapped(0), AlpacaEvalInstructions.IsSwapped(3)), Is.EqualTo((true, false)));
        var opinions = new SecondOpinions("m",
        [
            new Opinion(0, 2, 1, 10, 20), new Opinion(1, 1.5, 2, 10, 20), new Opinion(2, null, 1, 10, 20), new Opinion(3, 1, 1, 20, 20),
        ]);
        var model = ModelCalibration.Of(opinions, Regulariser.Reconstructed);
        Assert.That(model.LengthBy(Judged.Original).LongerWins, Is.EqualTo(new Share(1, 1)));
        Assert.That(model.LengthBy(Judged.New).LongerWins, Is.EqualTo(new Share(1, 2)));
        Assert.That(PlacePreference.Of(opinions, Judged.Original), Is.EqualTo(new Share(2, 2)));
        Assert.That(PlacePreference.Of(opinions, Judged.New), Is.EqualTo(new Share(2, 3)));
    }

    [Test]
    public void The_table_knows_the_order_that_alpaca_eval_draws() => Assert.That(
        Enumerable.Range(0, AlpacaEvalInstructions.Count).Select(AlpacaEvalInstructions.IsSwapped),
        Is.EqualTo(Vectors.Json("switch_bits.json").AsArray().Select(bit => (int)bit! == 1)));

    [Test]
    public void The_numbers_for_programs_begin_with_what_was_asked_for()
    {
        var json = JsonNode.Parse(CalibrationJson.Of(JudgeComparison.Of([InventedOpinions.Of("alpaca-7b")], Regulariser.Reconstructed)))!;
        Assert.That(
            json["models"]![0]!.AsObject().Take(7).Select(field => field.Key),
            Is.EqualTo(new[]
            {
                "name", "n", "agreement", "kappa", "sensitivity", "specificity", "win_rate",
            }));
        Assert.That(json["leave_one_out"]!.AsArray(), Is.Empty);
        Assert.That(json["rank_correlation"]!["win_rate"], Is.Null);
    }

    private static IEnumerable<Opinion> Pairs(int count, double original, double fresh) =>
        Enumerable.Repeat(new Opinion(0, original, fresh, 1, 1), count);
}
