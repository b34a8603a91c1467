using ImplicitInstruct.Evaluation;

namespace ImplicitInstruct.Tests.Evaluation;

[TestFixture]
public sealed class PairedDifferencesAreThoseOfPairs
{
    private static readonly Bootstrap Bootstrap = new() { Resamples = 400, Seed = 3 };

    /// <summary>
    /// By hand: runs of b1 differ by (4-1, 8-2, 6-3) = (3, 6, 3) and by (1, 0, 2), mean 4 and 1, so b1 by 2.5; the run of b2 by
    /// (10-4, 0-4, 1-0) = (6, -4, 1), mean 1. Together 1.75.
    /// </summary>
    [Test]
    public void The_mean_over_base_models_of_the_mean_over_their_runs()
    {
        var one = Number(["a", "b", "c"], ("b1", "t1", [4, 8, 6]), ("b2", "t2", [10, 0, 1]), ("b1", "t3", [3, 3, 3]));
        var other = Number(["a", "b", "c"], ("b1", "t1", [1, 2, 3]), ("b2", "t2", [4, 4, 0]), ("b1", "t3", [2, 3, 1]));
        var difference = PairedDifference.Of(one, other, Bootstrap)!;
        Assert.That(difference.Value, Is.EqualTo(1.75).Within(1e-12));
        Assert.That((difference.Instructions, difference.Runs), Is.EqualTo((3, 3)));
        Assert.That(one.Value - other.Value, Is.EqualTo(1.75).Within(1e-12));
        Assert.That(difference.Interval.Low, Is.LessThan(1.75));
        Assert.That(difference.Interval.High, Is.GreaterThan(1.75));
    }

    /// <summary>Only b and a are in both, and only the run t1: (5-2, 7-1) = (3, 6), mean 4.5, whatever else there is.</summary>
    [Test]
    public void What_only_one_has_plays_no_part()
    {
        var one = Number(["x", "b", "a"], ("b1", "t1", [100, 5, 7]), ("b1", "t2", [50, 50, 50]));
        var other = Number(["a", "b", "y", "z"], ("b9", "t2", [9, 9, 9, 9]), ("b1", "t1", [1, 2, -80, 4]));
        var difference = PairedDifference.Of(one, other, Bootstrap)!;
        Assert.That((difference.Value, difference.Instructions, difference.Runs), Is.EqualTo((4.5, 2, 1)));
        Assert.That((difference.Interval.Low, difference.Interval.High), Is.EqualTo((3.0, 6.0)), "two draws of two: 3, 4.5 or 6");
    }

    [Test]
    public void A_difference_that_is_the_same_everywhere_has_no_width()
    {
        var one = Number(["a", "b", "c", "d"], ("b1", "t1", [1, 9, 4, 30]), ("b2", "t2", [0, 5, 2, 7]));
        var other = Number(["d", "c", "b", "a"], ("b2", "t2", [5, 0, 3, -2]), ("b1", "t1", [28, 2, 7, -1]));
        var difference = PairedDifference.Of(one, other, Bootstrap)!;
        Assert.That((difference.Value, difference.Interval.Low, difference.Interval.High), Is.EqualTo((2.0, 2.0, 2.0)));
    }

    [Test]
    public void An_interval_is_that_of_the_tables_own_differences()
    {
        double[][] ours = [[0.1, 0.9, 0.4, 0.7, 0.2], [1, 0.5, 0, 0.3, 0.8]], theirs = [[0.3, 0.2, 0.4, 1, 0], [0.6, 0.5, 0.1, 0, 0.9]];
        string[] asked = ["a", "b", "c", "d", "e"];
        var difference = PairedDifference.Of(Percent(ours), Percent(theirs), Bootstrap)!;
        var expected = Bootstrap.OfDifference(ours, theirs);
        Assert.That(difference.Interval.Low, Is.EqualTo(expected.Low).Within(1e-9));
        Assert.That(difference.Interval.High, Is.EqualTo(expected.High).Within(1e-9));

        SampledNumber Percent(double[][] rows) => Number(
            asked, [.. rows.Select((row, i) => ($"b{i}", $"t{i}", row.Select(value => 100 * value).ToArray()))]);
    }

    [Test]
    public void An_instruction_that_is_there_twice_is_paired_in_order()
    {
        var one = Number(["a", "a"], ("b1", "t1", [5, 1]));
        var other = Number(["a", "b", "a"], ("b1", "t1", [4, 0, 0]));
        Assert.That(PairedDifference.Of(one, other, Bootstrap)!.Value, Is.EqualTo(1.0));
    }

    [Test]
    public void Nothing_in_common_is_no_difference()
    {
        var one = Number(["a"], ("b1", "t1", [1]));
        Assert.That(PairedDifference.Of(one, Number(["b"], ("b1", "t1", [1])), Bootstrap), Is.Null);
        Assert.That(PairedDifference.Of(one, Number(["a"], ("b2", "t1", [1])), Bootstrap), Is.Null);
    }

    [Test]
    public void What_takes_long_is_resampled_less_often()
    {
        var count = 0;
        var slow = new SampledNumber
        {
            Instructions = ["a"],
            Runs = [new SampledRun("b1", "t1", drawn => { count++; return 1; })],
            MostResamples = 7,
        };
        _ = PairedDifference.Of(slow, Number(["a"], ("b1", "t1", [0])), Bootstrap);
        Assert.That(count, Is.EqualTo(7 + 1));
    }

    private static SampledNumber Number(string[] instructions, params (string Group, string Name, double[] Values)[] runs) => new()
    {
        Instructions = instructions,
        Runs =
        [
            .. runs.Select(run => new SampledRun(run.Group, run.Name, drawn =>
            {
                var sum = 0.0;
                foreach (var place in drawn)
                    sum += run.Values[place];
                return sum / drawn.Length;
            })),
        ],
    };
}
