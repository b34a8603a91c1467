using ImplicitInstruct.Evaluation;

namespace ImplicitInstruct.Claims;

/// <summary>A number of ours beside the paper's: whether they agree, by a rule that was fixed before any run.</summary>
/// <remarks>
/// <para>
/// Two one-sided tests (Schuirmann 1987, J. Pharmacokin. Biopharm. 15:657): the numbers agree when the 90 % interval of their difference
/// lies within plus and minus the margin, which is a test of inequivalence at 5 %. They differ when it does not and excludes 0. It cannot
/// be told when it holds 0 and reaches beyond the margin: then it is wider than the margin allows. A mere "no significant difference"
/// is never taken for agreement, so few runs cannot make a number agree.
/// </para>
/// <para>
/// Margin: 1.96 √2 σ = 2.77 σ, the repeatability limit of ISO 5725-6: what two single runs of the same experiment differ by in at most
/// 5 of 100 cases. σ is the deviation that the paper prints, over runs that were tuned and judged once each, so the judge's own spread is
/// in it; but no less than <see cref="PooledDeviation"/>, because a deviation of five runs is right to about a third only, and 0.25 stands
/// beside 0.97 in the paper's own tables. Where the paper prints none, the pooled one stands for it.
/// </para>
/// <para>
/// Interval: Welch's t of two means. Ours has the deviation of our runs, by the same rule no less than the pooled one, a single run the
/// paper's. The instructions are no part of it where both are measured on the same ones: what makes them hard moves both alike. On other
/// instructions our side has the standard error behind its interval.
/// </para>
/// </remarks>
public sealed record PaperComparison
{
    /// <summary>
    /// Deviation of a single run at a win rate of 50 %, points, pooled over the tuned and steered models of Tables 1, 3, 4 and 5: the root
    /// mean square of what they print, each divided by √(4 w (1 − w)) for its win rate w. Appendix C's 5.3, which the authors call
    /// large, is left out, and so are base models, which have no tuning runs.
    /// </summary>
    public const double PooledDeviation = 1.13;

    /// <summary>Ours.</summary>
    public required Measured Ours { get; init; }

    /// <summary>The paper's.</summary>
    public required PaperValue Paper { get; init; }

    /// <summary>Ours less the paper's, with the 90 % interval of the two tests.</summary>
    public required Measured Difference { get; init; }

    /// <summary>By how much they may differ and still agree, points.</summary>
    public required double Margin { get; init; }

    /// <summary>Why the two are not numbers of the same thing, so that they need not agree; null where they are.</summary>
    public string? WhyNotExpected { get; init; }

    /// <summary>What came of it.</summary>
    public Agreement Agreement => WhyNotExpected is not null ? Agreement.NotExpected
        : -Margin < Difference.Interval.Low && Difference.Interval.High < Margin ? Agreement.Agrees
        : Difference.Interval.Low > 0 || Difference.Interval.High < 0 ? Agreement.Differs
        : Agreement.CannotTell;

    /// <summary>Every number that the paper prints for a claim, beside ours of the same condition.</summary>
    /// <param name="result">The claim.</param>
    /// <param name="spread">Our runs on the paper's own instructions; null where the instructions are others.</param>
    /// <param name="whyNotExpected">Why they need not agree; null where they should.</param>
    public static IReadOnlyList<PaperComparison> All(ClaimResult result, Func<Measured, RunSpread?> spread, string? whyNotExpected) =>
    [
        .. from value in result.Paper
           where !value.IsComputed
           join ours in result.Measured on value.Condition equals ours.Condition
           select Of(ours, value, spread(ours), whyNotExpected),
    ];

    /// <summary>One number beside the paper's.</summary>
    /// <param name="ours">Ours.</param>
    /// <param name="paper">The paper's.</param>
    /// <param name="runs">Our runs on the paper's own instructions; null where the instructions are others.</param>
    /// <param name="whyNotExpected">Why they need not agree; null where they should.</param>
    public static PaperComparison Of(Measured ours, PaperValue paper, RunSpread? runs, string? whyNotExpected = null)
    {
        var sigma = Math.Max(paper.Deviation ?? 0, PooledAt(paper.Value));
        var theirs = (Variance: sigma * sigma / paper.Runs, Degrees: PaperValue.RunsWithDeviation - 1.0);
        var own = runs is null ? (Variance: Math.Pow(ours.Interval.StandardError(), 2), Degrees: Math.Max(1.0, ours.Instructions - 1))
            : (Variance: Math.Pow(Math.Max(runs.Deviation ?? sigma, PooledAt(ours.Value)), 2) / runs.Count,
                Degrees: runs.Deviation is null ? theirs.Degrees : runs.Count - 1);
        var (variance, difference) = (own.Variance + theirs.Variance, ours.Value - paper.Value);
        var degrees = variance * variance
            / ((own.Variance * own.Variance / own.Degrees) + (theirs.Variance * theirs.Variance / theirs.Degrees));
        var half = Quantile.Student95(degrees) * Math.Sqrt(variance);
        return new PaperComparison
        {
            Ours = ours,
            Paper = paper,
            Difference = new Measured(
                $"{ours.Condition} less {paper.Model}", difference, new Interval(difference - half, difference + half, 0.9),
                ours.Instructions, ours.BaseModels)
            { Unit = Unit.Points },
            Margin = Quantile.Normal975 * Math.Sqrt(2) * sigma,
            WhyNotExpected = whyNotExpected,
        };
    }

    /// <summary>The pooled deviation at another win rate: verdicts spread as √(w (1 − w)).</summary>
    private static double PooledAt(double percent) =>
        PooledDeviation * Math.Sqrt(Math.Max(0, 4 * percent / 100 * (1 - (percent / 100))));
}

/// <summary>Our runs behind a number.</summary>
/// <param name="Deviation">Their standard deviation (n - 1); null for a single one.</param>
/// <param name="Count">How many they are.</param>
public sealed record RunSpread(double? Deviation, int Count);

/// <summary>How something of ours compares with the paper's.</summary>
public enum Agreement
{
    /// <summary>It is the paper's, within the margin, or in the order.</summary>
    Agrees,

    /// <summary>It is not.</summary>
    Differs,

    /// <summary>The intervals are too wide to say.</summary>
    CannotTell,

    /// <summary>It is a number of something else, such as another model, and need not be the paper's.</summary>
    NotExpected,
}
