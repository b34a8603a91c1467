using ImplicitInstruct.AlpacaEval.LengthControl;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Tests.AlpacaEval;

[TestFixture]
public sealed class SolversFollowTheirAlgorithms
{
    [TestCase("gpt4_1106_preview_reference", "alpaca-7b")]
    [TestCase("other_reference", "llama-2-13b-chat-hf")]
    public void Every_fit_of_a_published_run_takes_the_same_steps(string folder, string model)
    {
        var trace = Vectors.Json("solver_trace.json")[model]!;
        var annotations = Vectors.Annotations(folder, model);
        var rows = new LengthControlledModel(annotations.Rows, Regulariser.Reconstructed)
            .Design([.. Enumerable.Range(0, annotations.Rows.Count)], out _);
        var folds = GroupFolds.Of(rows.Count);
        Assert.That(rows.Count, Is.EqualTo((int)trace["rows_in_fit"]!));
        Assert.That(
            Enumerable.Range(0, 5).Select(fold => folds.Count(f => f == fold)),
            Is.EqualTo(trace["fold_sizes"]!.AsArray().Select(size => (int)size!)));
        foreach (var fit in trace["fold_fits"]!.AsArray())
        {
            var (fold, c) = ((int)fit!["fold"]!, (int)fit["C_index"]!);
            var rest = rows.Take([.. Enumerable.Range(0, rows.Count).Where(i => folds[i] != fold)]);
            var held = rows.Take([.. Enumerable.Range(0, rows.Count).Where(i => folds[i] == fold)]);
            var w = EarlyStoppingSolver.Fit(rest, CrossValidation.Grid[c], CrossValidation.Seeds[c], out var iterations);
            Assert.Multiple(() =>
            {
                Assert.That(iterations, Is.EqualTo((int)fit["outer_iterations"]!), $"outer iterations of fold {fold}, C {c}");
                Assert.That(w.ToArray(), Is.EqualTo(fit.Numbers("coefficients")).Within(1e-11), $"fold {fold}, C {c}");
                Assert.That(CrossValidation.Score(held, w), Is.EqualTo(fit.Number("score")).Within(1e-13), $"fold {fold}, C {c}");
            });
        }
    }

    [Test]
    public void Rows_are_dealt_to_folds_as_in_the_published_runs() =>
        Assert.That(GroupFolds.Of(2415), Is.EqualTo(Vectors.Json("folds_2415.json").AsArray().Select(fold => (int)fold!)));

    [TestCase(1)]
    [TestCase(5)]
    [TestCase(16)]
    [TestCase(17)]
    [TestCase(1611)]
    public void Folds_are_as_equal_as_can_be(int rows)
    {
        var sizes = Enumerable.Range(0, 5).Select(fold => GroupFolds.Of(rows).Count(f => f == fold)).ToList();
        Assert.That(sizes.Sum(), Is.EqualTo(rows));
        Assert.That(sizes.Max() - sizes.Min(), Is.LessThanOrEqualTo(1));
    }

    [Test]
    public void The_seeds_are_those_of_a_generator_seeded_with_123()
    {
        var random = new MersenneTwister(123);
        var seeds = new List<uint>();
        while (seeds.Count < CrossValidation.Seeds.Count)
        {
            if ((random.Next() & 0x7FFFFFFF) is var seed and <= int.MaxValue - 1)
                seeds.Add(seed);
        }

        Assert.That(seeds, Is.EqualTo(CrossValidation.Seeds));
    }

    /// <summary>The first and the thousandth output of the authors' own mt19937ar.c, seeded by {0x123, 0x234, 0x345, 0x456}.</summary>
    [Test]
    public void The_generator_is_the_published_one()
    {
        var random = new MersenneTwister([0x123, 0x234, 0x345, 0x456]);
        Assert.That(random.Next(), Is.EqualTo(1067595299u));
        for (var i = 1; i < 999; i++)
            random.Next();
        Assert.That(random.Next(), Is.EqualTo(3460025646u));
    }

    [Test]
    public void Drawing_below_one_takes_a_word()
    {
        var (a, b) = (new MersenneTwister(7), new MersenneTwister(7));
        Assert.That(EarlyStoppingSolver.Below(a, 1), Is.Zero);
        b.Next();
        Assert.That(a.Next(), Is.EqualTo(b.Next()));
    }

    /// <summary>
    /// Optimality of an L1 problem: the loss's gradient is minus the sign of a coefficient, and within [-1, 1] for one that is 0.
    /// </summary>
    [Test]
    public void The_converged_solver_ends_where_no_coefficient_can_gain([Values(1e-3, 0.05, 2.8, 1e4)] double c, [Values(1, 2, 3)] int seed)
    {
        var rows = Draw(seed, 400);
        var w = new ConvergedSolver().Fit(rows, c, seed: 0).ToArray();
        for (var j = 0; j < FitRows.Features; j++)
        {
            var slope = 0.0;
            for (var i = 0; i < rows.Count; i++)
            {
                var z = (w[0] * rows.X[0][i]) + (w[1] * rows.X[1][i]) + (w[2] * rows.X[2][i]);
                slope += c * rows.Weight[i] * ((1 / (1 + Math.Exp(-z))) - rows.Label[i]) * rows.X[j][i];
            }

            if (w[j] == 0)
                Assert.That(Math.Abs(slope), Is.LessThanOrEqualTo(1 + 1e-9));
            else
                Assert.That(slope, Is.EqualTo(-Math.Sign(w[j])).Within(1e-7 * Math.Max(1, c)));
        }
    }

    [Test]
    public void Both_solvers_come_close_to_one_another([Values(1, 2, 3)] int seed)
    {
        var rows = Draw(seed, 400);
        var (early, converged) = (new EarlyStoppingSolver().Fit(rows, 2.8, 843828734), new ConvergedSolver().Fit(rows, 2.8, 0));
        Assert.That(early.ToArray(), Is.EqualTo(converged.ToArray()).Within(0.01));
        Assert.That(early, Is.Not.EqualTo(converged));
    }

    private static FitRows Draw(int seed, int count)
    {
        var random = new Philox((ulong)seed, "rows");
        var rows = new FitRows(count);
        for (var i = 0; i < count; i++)
        {
            var (length, difficulty) = (2 * random.NextDouble() - 1, (3 * random.NextDouble()) - 1.5);
            var model = i % 3 == 0 ? 0 : 1;
            rows.Set(
                i, length, difficulty, model,
                Math.Clamp((0.4 * model) - (0.3 * length) + (0.2 * difficulty) + (0.5 * random.NextDouble()), 0, 1), model == 0 ? 0.1 : 1);
        }

        return rows;
    }
}
