using ImplicitInstruct.AlpacaEval.Calibration;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Tests.AlpacaEval.Calibration;

/// <summary>Experiments whose truth is known, again and again: intervals of 95 % hold it in 93 to 97 % of them.</summary>
[TestFixture]
public sealed class IntervalsCoverTheTruth
{
    private const int Experiments = 2000;

    /// <summary>Of those with a fit for every model left out, which take longer.</summary>
    private const int LongExperiments = 1000;

    /// <summary>A judge that is worth something, one that is worth nothing, and one that errs to one side.</summary>
    [TestCase(1.0, 0.0, 60, 745)]
    [TestCase(0.0, 0.0, 100, 705)]
    [TestCase(3.0, 1.0, 100, 705)]
    [TestCase(3.0, 1.0, 400, 100)]
    public void Prediction_powered_rates_are_covered(double worth, double bias, int gold, int others)
    {
        var random = new Philox(11, $"powered {worth} {bias} {gold}");
        var truth = 100 * MeanOfGold();
        var covered = Count(() =>
        {
            var pairs = Enumerable.Range(0, gold).Select(_ => Pair(worth, bias, random)).ToList();
            var rest = Enumerable.Range(0, others).Select(_ => Pair(worth, bias, random).Judged).ToList();
            return PredictionPowered.Of(pairs, rest).Interval.Contains(truth);
        });
        Assert.That(covered, Is.InRange(93, 97));
    }

    [TestCase(0.4, 0.8, 0.9)]
    [TestCase(0.2, 0.7, 0.95)]
    [TestCase(0.6, 0.6, 0.8)]
    public void Corrected_shares_are_covered_where_judges_err_as_in_calibration(double truth, double sensitivity, double specificity)
    {
        var random = new Philox(12, $"corrected {truth}");
        var judged = (truth * sensitivity) + ((1 - truth) * (1 - specificity));
        var covered = Count(() => CorrectedRate.Of(
            new Share(Draw(805, judged, random), 805), new Share(Draw(200, sensitivity, random), 200),
            new Share(Draw(800, specificity, random), 800)).Interval is { } interval && interval.Contains(100 * truth));
        Assert.That(covered, Is.InRange(93, 97));
    }

    /// <summary>Pairs of which some go to the first place in both orders, and some to the second.</summary>
    [TestCase(0.2, 0.1, 100)]
    [TestCase(0.05, 0.05, 805)]
    [TestCase(0.6, 0.1, 60)]
    public void Shares_of_the_first_place_are_covered(double first, double second, int pairs)
    {
        var random = new Philox(14, $"place {first} {second}");
        var covered = Count(() => EstimatedShare.OfMatched([.. Enumerable.Range(0, pairs).Select(_ => random.Chance(first) ? 1.0
            : random.Chance(second / (1 - first)) ? 0.0 : 0.5)]).Interval!.Value.Contains(0.5 + ((first - second) / 2)));
        Assert.That(covered, Is.InRange(93, 97));
    }

    /// <summary>
    /// Models of some ability, an original, and a new judge that errs by pair and by model; the fit over the models of a calibration
    /// carries a new model's rate over.
    /// </summary>
    [TestCase(5, 0.0)]
    [TestCase(7, 0.4)]
    public void Rates_that_are_carried_over_are_covered(int models, double spread)
    {
        const int Pairs = 40;
        var random = new Philox(13, $"carried {models} {spread}");
        var difficulties = Enumerable.Range(0, Pairs).Select(_ => random.NextNormal()).ToList();
        var covered = Count(() =>
        {
            var drawn = Enumerable.Range(0, models + 1).Select(_ => Model(difficulties, spread, random)).ToList();
            var calibration = drawn[..models];
            var errors = calibration.Select(left => Expected(
                left.Seen, OriginalFit.Of(calibration.Where(other => other != left).Select(other => other.Seen), difficulties),
                difficulties) - Original(left.Seen)).ToList();
            var fit = OriginalFit.Of(calibration.Select(model => model.Seen), difficulties);
            var fresh = drawn[models];
            var expected = fresh.Seen.Rows.Select(row => Expected(row, fresh.Seen, fit, difficulties)).ToList();
            var sampling = new Bootstrap { Resamples = 200 }.OverPrompts(expected);
            return CarriedRate.Of(WinRate.Of(expected).Percent, sampling, errors).Interval!.Value.Contains(fresh.Truth);
        }, LongExperiments);
        Assert.That(covered, Is.InRange(93, 97));
    }

    private static double Count(Func<bool> experiment, int experiments = Experiments) =>
        100.0 * Enumerable.Range(0, experiments).Count(_ => experiment()) / experiments;

    private static int Draw(int of, double share, Philox random) => Enumerable.Range(0, of).Count(_ => random.Chance(share));

    private static (double Gold, double Judged) Pair(double worth, double bias, Philox random)
    {
        var quality = random.NextNormal();
        var gold = random.Chance(DeterministicMath.Sigmoid((2 * quality) - 1)) ? 1.0 : 0.0;
        return (gold, DeterministicMath.Sigmoid((worth * quality) + bias + random.NextNormal()));
    }

    /// <summary>The mean of the gold of <see cref="Pair"/>, by the rectangle rule.</summary>
    private static double MeanOfGold() => MeanOver(1, quality => DeterministicMath.Sigmoid((2 * quality) - 1));

    /// <summary>The mean of a function over a normal variable.</summary>
    private static double MeanOver(double deviation, Func<double, double> function)
    {
        const double Step = 0.01;
        var (sum, weights) = (0.0, 0.0);
        for (var z = -6.0; z <= 6; z += Step)
        {
            var weight = DeterministicMath.Exp(-z * z / 2);
            (sum, weights) = (sum + (weight * function(deviation * z)), weights + weight);
        }

        return sum / weights;
    }

    /// <summary>A model's pairs, and what the original would say of it over all instructions like these, in percent.</summary>
    private static (SecondOpinions Seen, double Truth) Model(List<double> difficulties, double spread, Philox random)
    {
        var (ability, kindness) = ((0.6 * random.NextNormal()) - 0.5, spread * random.NextNormal());
        List<Opinion> rows = [];
        for (var i = 0; i < difficulties.Count; i++)
        {
            var logit = ability + difficulties[i] + random.NextNormal();
            rows.Add(new Opinion(
                i, 1 + DeterministicMath.Sigmoid(logit),
                1 + DeterministicMath.Sigmoid(logit + kindness + (0.7 * random.NextNormal())), 100, 100));
        }

        // over all instructions: difficulty and chance together have the variance 2
        var truth = 100 * MeanOver(Math.Sqrt(2), rest => DeterministicMath.Sigmoid(ability + rest));
        return (new SecondOpinions("m", rows), truth);
    }

    private static double Original(SecondOpinions model) => 100 * model.Rows.Average(row => row.Original!.Value - 1);

    private static double Expected(SecondOpinions model, OriginalFit fit, List<double> difficulties) =>
        100 * model.Rows.Average(row => Expected(row, model, fit, difficulties));

    private static double Expected(Opinion row, SecondOpinions model, OriginalFit fit, List<double> difficulties) =>
        fit.Predict(row.New!.Value, model.Squashed(row), difficulties[row.Instruction]);
}
