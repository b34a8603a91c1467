using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using ImplicitInstruct.AlpacaEval.Annotations;
using ImplicitInstruct.AlpacaEval.LengthControl;
using ImplicitInstruct.AlpacaEval.WinRates;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Numerics;
using Interval = ImplicitInstruct.Evaluation.Interval;

namespace ImplicitInstruct.Tests.AlpacaEval;

[TestFixture]
public sealed class WinRatesAreFiniteAndHonest
{
    /// <summary>Preferences as files hold them: sure, undecided, absent, old draws, out of range; lengths from none to a book's.</summary>
    private static readonly Gen<AnnotationRow> Row =
        from preference in Gen.Frequency(
            (4, Gen.Choose(0, 1_000_000).Select(p => (double?)(1 + (p / 1e6)))),
            (2, Gen.Elements<double?>(1, 2, 1.5)),
            (1, Gen.Elements<double?>(null, 0, -1, 3, 0.999)))
        from reference in Length
        from model in Length
        select new AnnotationRow(preference, reference, model, null);

    private static Gen<int> Length =>
        Gen.OneOf(Gen.Constant(0), Gen.Choose(0, 20), Gen.Choose(0, 5_000), Gen.Elements(1_000_000, int.MaxValue));

    [Test]
    public void Any_preferences_and_lengths_give_finite_rates_from_0_to_100([Values] InstructionSet instructions)
    {
        var sets = Gen.OneOf(
            Row.ListOf(), Row.Select(row => row with { }).ListOf(3),
            Gen.Choose(1, 40).SelectMany(n => Row.Select(row => Enumerable.Repeat(row, n).ToList())))
            .Where(rows => rows.Any(row => row.Label is not null));
        Prop.ForAll(sets.ToArbitrary(), rows =>
        {
            var evaluation = WinRateEvaluation.Of(Set(instructions, [.. rows]), Regulariser.Reconstructed, resamples: 5);
            double?[] rates =
            [
                evaluation.LengthControlledPercent, evaluation.Raw.WinRate.Percent, evaluation.Raw.DiscretePercent,
                    evaluation.Converged?.Percent,
                evaluation.LengthControlledInterval?.Low, evaluation.LengthControlledInterval?.High, evaluation.RawInterval?.Low,
                    evaluation.RawInterval?.High,
                evaluation.Published?.PercentAbove, evaluation.Published?.PercentBelow,
            ];
            var text = WinRateJson.Of(evaluation) + WinRateTable.Of(evaluation);
            return rates.All(rate => rate is null or (>= 0 and <= 100)) && !text.Contains("NaN", StringComparison.Ordinal)
                && !text.Contains('∞', StringComparison.Ordinal);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(20240409, 1));
    }

    [Test]
    public void No_usable_preference_is_an_error() =>
        Assert.That(
            () => WinRateEvaluation.Of(Set(InstructionSet.Other, [new(null, 1, 1, null), new(-1, 1, 1, null)]), Regulariser.Reconstructed),
            Throws.TypeOf<AdviceException>().With.Message.Contains("2 rows and no preference from 1 to 2"));

    [Test]
    public void Draws_losses_and_rows_without_a_verdict_are_counted_apart()
    {
        var raw = RawWinRate.Of(
            Set(
                InstructionSet.Other,
                [.. new double?[] { 1.5, 0, 1.4999999999, 1.5000000001, 2, 1, null, -1,
                2.5 }.Select(p => new AnnotationRow(p, 1, 1, null))]));
        Assert.That((raw.Wins, raw.Losses, raw.Draws, raw.Missing, raw.OutOfRange, raw.WinRate.Prompts), Is.EqualTo((2, 2, 2, 1, 2, 6)));
        Assert.That(raw.DiscretePercent, Is.EqualTo(50));
    }

    [Test]
    public void A_model_against_its_own_name_has_50_by_definition()
    {
        var evaluation = WinRateEvaluation.Of(
            Set(InstructionSet.AlpacaEval, [new(1.9, 5, 7, 0), new(1.8, 9, 7, 1)]) with { Model = "a", Reference = "a" },
            Regulariser.Reconstructed, resamples: 10);
        Assert.That(
            (evaluation.LengthControlledPercent, evaluation.Published!.CIndex, evaluation.LengthControlledInterval),
            Is.EqualTo((50.0, (int?)null, (Interval?)null)));
        Assert.That(WinRateRemarks.Of(evaluation), Has.Some.Contains("50 by definition"));
    }

    [Test]
    public void Unjudged_rows_count_in_lengths_and_in_the_mean_and_not_in_the_fit()
    {
        AnnotationRow[] judged = [.. Judged(40, seed: 3)];
        AnnotationRow[] withNull = [.. judged, new(null, 5000, 10, 40)];
        var (without, with) = (Fit(judged), Fit(withNull));
        var fit = with.Coefficients;
        Assert.That(with.LengthScale, Is.Not.EqualTo(without.LengthScale));
        Assert.That(
            with.Percent,
            Is.EqualTo(100 * Enumerable.Range(0, 41).Average(i => fit.Predict(AlpacaEvalInstructions.Difficulties[i]))).Within(1e-10));
        Assert.That(Fit([.. judged, new(-1, 5000, 10, 40)]), Is.EqualTo(with).Using<LengthControlledFit>((a, b) => a.Percent == b.Percent));
        Assert.That(Fit([.. judged, new(1.5, 5000, 10, 40)]).Percent, Is.Not.EqualTo(with.Percent));

        static LengthControlledFit Fit(AnnotationRow[] rows) =>
            WinRateEvaluation.Of(Set(InstructionSet.AlpacaEval, rows), Regulariser.Reconstructed).Published!;
    }

    [Test]
    public void Other_instructions_take_the_length_control_of_the_miniature()
    {
        AnnotationRow[] rows = [.. Judged(30, seed: 4), new(null, 1, 999, null)];
        var evaluation = WinRateEvaluation.Of(Set(InstructionSet.Other, rows), Regulariser.Reconstructed);
        var judged = rows[..30];
        Assert.That(
            evaluation.Plain,
            Is.EqualTo(
                LengthControlledWinRate.Of([.. judged.Select(row => row.Label!.Value)], [.. judged.Select(row => -row.LengthDifference)])));
        Assert.That((evaluation.Published, evaluation.Converged), Is.EqualTo(((LengthControlledFit?)null, (LengthControlledFit?)null)));
        Assert.That(
            WinRateTable.Of(evaluation),
            Does.Contain("without difficulties").And.Contain("other instructions than AlpacaEval's")
                .And.Contain("length alone is controlled for"));
    }

    [Test]
    public void The_interval_holds_the_rate_and_the_same_bits_every_time()
    {
        var set = Set(InstructionSet.AlpacaEval, [.. Judged(200, seed: 5)]);
        var (one, two) = (
            WinRateEvaluation.Of(set, Regulariser.Reconstructed, 200), WinRateEvaluation.Of(set, Regulariser.Reconstructed, 200));
        Assert.That(one.LengthControlledInterval, Is.EqualTo(two.LengthControlledInterval));
        Assert.That(one.LengthControlledInterval!.Value.Contains(one.LengthControlledPercent));
        Assert.That(one.RawInterval!.Value.Contains(one.Raw.WinRate.Percent));
        Assert.That(
            one.LengthControlledInterval!.Value.High - one.LengthControlledInterval.Value.Low,
            Is.GreaterThan(2 * one.Published!.StandardError!.Value), "alpaca_eval's standard error is too small for an interval");
    }

    [Test]
    public void A_paired_difference_of_the_same_verdicts_is_nothing_and_a_shift_is_found()
    {
        AnnotationRow[] rows = [.. Judged(120, seed: 6)];
        var evaluation = Evaluate(rows);
        var same = PairedComparison.Of(evaluation, Evaluate(rows), 20);
        Assert.That(
            (same.WinRate, same.LengthControlled, same.WinRateInterval.Low, same.WinRateInterval.High, same.Rows),
            Is.EqualTo((0.0, (double?)0.0, 0.0, 0.0, 120)));
        var better = PairedComparison.Of(
            Evaluate([.. rows.Select(row => row with { Preference = Math.Min(2, row.Preference!.Value + 0.2) })]), evaluation, 50);
        Assert.That(better.WinRateInterval.Low, Is.GreaterThan(0));
        Assert.That(better.LengthControlledInterval!.Value.Low, Is.GreaterThan(0));
        var partly = PairedComparison.Of(evaluation, Evaluate([.. rows.Skip(20)]), 20);
        Assert.That((partly.Rows, partly.LengthControlled), Is.EqualTo((100, (double?)null)));

        static WinRateEvaluation Evaluate(AnnotationRow[] rows) =>
            WinRateEvaluation.Of(Set(InstructionSet.AlpacaEval, rows), Regulariser.Reconstructed);
    }

    [Test]
    public void Models_on_different_instructions_or_against_different_references_cannot_be_paired()
    {
        var (a, b) = (Evaluate(InstructionSet.AlpacaEval, "x"), Evaluate(InstructionSet.Other, "x"));
        Assert.That(
            () => PairedComparison.Of(a, b, 1), Throws.TypeOf<AdviceException>().With.Message.Contains("not on the same instructions"));
        Assert.That(
            () => PairedComparison.Of(a, Evaluate(InstructionSet.AlpacaEval, "y"), 1),
            Throws.TypeOf<AdviceException>().With.Message.Contains("against x").And.Message.Contains("against y"));

        static WinRateEvaluation Evaluate(InstructionSet instructions, string reference) =>
            WinRateEvaluation.Of(
                Set(instructions, [new(1.5, 1, 2, 0), new(1.25, 3, 2, 1)]) with { Reference = reference }, Regulariser.Reconstructed);
    }

    [Test]
    public void The_json_has_the_leaderboards_names()
    {
        var json = JsonNode.Parse(
            WinRateJson.Of(
                WinRateEvaluation.Of(Set(InstructionSet.AlpacaEval, [.. Judged(20, seed: 7)]), Regulariser.Reconstructed)))!.AsObject();
        Assert.That(json.Select(property => property.Key), Is.SupersetOf(new[]
        {
            "win_rate", "standard_error", "discrete_win_rate", "length_controlled_winrate", "lc_standard_error", "n_wins", "n_wins_base",
                "n_draws", "n_total", "avg_length",
        }));
        Assert.That((string?)json["regulariser"], Is.EqualTo("reconstructed labels"));
        Assert.That(json["notes"]!.AsArray().Select(note => (string)note!), Has.Some.Contains("reconstructed"));
    }

    [Test]
    public void The_command_prints_a_table_and_writes_the_numbers()
    {
        using var folder = new TemporaryFolder();
        var (annotations, json) = (Path.Combine(folder.Path, "b.jsonl"), Path.Combine(folder.Path, "new", "b.json"));
        var rows = Judged(12, seed: 8).Select((row, i) => FormattableString.Invariant(
            $$"""{"row":{{i}},"idx":{{i}},"p":{{row.Preference:R}},"l1":{{row.ReferenceLength}},"l2":{{row.ModelLength}}}"""));
        File.WriteAllText(annotations, string.Join('\n', rows), Encoding.UTF8);
        var run = Build.HostProcess.Run("--target", "WinRate", "--annotations", annotations, "--json", json, "--resamples", "20");
        Assert.That(run.ExitCode, Is.Zero, run.Errors);
        Assert.That(
            run.Output,
            Does.Contain("| length-controlled win rate |").And.Contain(
                "793 of AlpacaEval's 805 instructions are missing").And.Contain("reconstructed"));
        Assert.That((int)JsonNode.Parse(File.ReadAllText(json))!["n_total"]!, Is.EqualTo(12));
        var refused = Build.HostProcess.Run("--target", "WinRate", "--annotations", json);
        Assert.That((refused.ExitCode, refused.Errors), Is.EqualTo((2, refused.Errors)));
        Assert.That(refused.Errors, Does.Contain(json).And.Not.Contain("   at "));
    }

    private static AnnotationSet Set(InstructionSet instructions, IReadOnlyList<AnnotationRow> rows) => new()
    {
        Source = "drawn",
        Rows = rows,
        Instructions = instructions,
    };

    private static IEnumerable<AnnotationRow> Judged(int count, int seed)
    {
        var random = new Philox((ulong)seed, "verdicts");
        for (var i = 0; i < count; i++)
            yield return new AnnotationRow(1 + random.NextDouble(), random.Below(3000), random.Below(3000), i);
    }
}
