using System.Globalization;
using ImplicitInstruct.Claims;

namespace ImplicitInstruct.Reporting;

/// <summary>A claim beside the paper in tables: its numbers, its orders, and how small an effect could have been seen.</summary>
internal static class AgreementTables
{
    /// <summary>What stands above the sentence that counts agreement.</summary>
    public const string Heading = "Agreement with the paper";

    /// <summary>The rule, for readers.</summary>
    public const string Rule = "No verdict depends on this. A number agrees when the 90 % interval of the difference lies within the "
        + "margin, 2.77 times the deviation of single runs in the paper (two one-sided tests); it differs when the interval does not and "
        + "excludes 0; else the interval is too wide to tell. An order agrees when all of its pairs stand so and their intervals are "
        + "apart. Both were fixed before any run.";

    /// <summary>The tables of a finding that have rows.</summary>
    public static IEnumerable<CaptionedTable> Of(Finding finding)
    {
        var result = finding.Result;
        if (result.Comparisons.Count > 0)
            yield return new("Beside the paper's numbers", Numbers(result.Comparisons), Reasons(result.Comparisons));
        if (result.Orders.Count > 0)
            yield return new("Orders that the paper asserts", new TableText(["order", "apart and in order", "comparison"],
                [.. result.Orders.Select(order => (IReadOnlyList<string>)
                [
                    order.Statement,
                    Invariant($"{order.Pairs.Count(pair => pair.IsApart && !pair.IsTurned)} of {Pairs(order.Pairs.Count)}"),
                    AgreementCount.Word(order.Agreement),
                ])]));
        if (result.Effects.Count > 0)
            yield return new("How small an effect could have been seen", Effects(result.Effects),
                "Seen from: the smallest effect that 80 of 100 such runs would find, 2.80 standard errors (two-sided test at 5 %). The "
                + "last column is reckoned as if all spread came from instructions, or all from seeds: base models, or runs of one.");
    }

    private static TableText Numbers(IReadOnlyList<PaperComparison> all) => new(
        ["", "here", "paper", "runs", "difference, 90 % interval", "margin", "comparison"],
        [.. all.Select(one => (IReadOnlyList<string>)
        [
            $"{one.Ours.Condition}, {one.Paper.Model}", NumberText.Of(one.Ours), NumberText.Of(one.Paper, one.Ours.Unit),
            Invariant($"{one.Paper.Runs}"), $"{NumberText.Of(one.Difference.Value)} {NumberText.Of(one.Difference.Interval)}",
            NumberText.Of(one.Margin), AgreementCount.Word(one.Agreement),
        ])]);

    private static string? Reasons(IReadOnlyList<PaperComparison> all) =>
        all.Select(one => one.WhyNotExpected).OfType<string>().Distinct().ToList() is not { Count: > 0 } reasons ? null
            : $"Not expected to agree: {string.Join("; ", reasons)}.";

    private static TableText Effects(IReadOnlyList<DetectableEffect> all) => new(
        ["effect", "found", "seen from", "instructions × seeds", "in the paper", "would see the paper's"],
        [.. all.Select(one => (IReadOnlyList<string>)
        [
            one.BaseModel is null ? one.Effect.Name : $"{one.BaseModel}: {one.Effect.Name}",
            NumberText.Of(one.Found, one.Unit), NumberText.Of(one.Least, one.Unit), Invariant($"{one.Instructions} × {one.Seeds}"),
            Each(one, paper => NumberText.Of(paper, one.Unit)),
            Each(one, paper => paper <= 0 ? "nothing: it is the other way round"
                : Invariant($"{one.InstructionsFor(paper)} instructions or {one.SeedsFor(paper)} seeds")),
        ])]);

    private static string Each(DetectableEffect one, Func<double, string> text) =>
        one.Paper.Count == 0 ? "–" : string.Join(" / ", one.Paper.Select(paper => text(paper.Value)));

    private static string Pairs(int count) => count == 1 ? "1 pair" : Invariant($"{count} pairs");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
