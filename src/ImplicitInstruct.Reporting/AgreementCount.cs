using System.Globalization;
using ImplicitInstruct.Claims;

namespace ImplicitInstruct.Reporting;

/// <summary>How many of the paper's numbers and orders agree with ours, as a sentence or two. No claim is decided by it.</summary>
public static class AgreementCount
{
    /// <summary>The sentence; a number that several claims or tables have counts once.</summary>
    public static string Sentence(IReadOnlyList<Finding> findings)
    {
        var numbers = findings.SelectMany(finding => finding.Result.Comparisons)
            .DistinctBy(one => (one.Paper.Model, one.Paper.Condition, one.Paper.Value, one.Ours.Value)).ToList();
        var orders = findings.SelectMany(finding => finding.Result.Orders).ToList();
        var expected = numbers.Where(one => one.Agreement != Agreement.NotExpected).Select(one => one.Agreement).ToList();
        var others = numbers.Where(one => one.WhyNotExpected is not null).ToList();
        return string.Join(' ', (string[])
        [
            numbers.Count == 0 ? "No number of the paper is of what was measured here."
                : expected.Count == 0
                    ? Invariant($"None of {Counted(numbers.Count, "number")} of the paper is expected to agree: {Reasons(others)}.")
                : Invariant($"Of {Counted(expected.Count, "number")} of the paper {Counts(expected)}.")
                    + (others.Count == 0 ? "" : Invariant($" Of {others.Count} more it is not expected: {Reasons(others)}.")),
            .. orders.Count == 0 ? Array.Empty<string>()
                : [
                    Invariant($"Of {Counted(orders.Count, "order")} that it asserts {Counts([.. orders.Select(one => one.Agreement)])}."),
                ],
        ]);
    }

    /// <summary>What came of a comparison, in a word or two.</summary>
    public static string Word(Agreement agreement) => agreement switch
    {
        Agreement.Agrees => "agrees",
        Agreement.Differs => "differs",
        Agreement.CannotTell => "cannot tell",
        _ => "not expected",
    };

    private static string Counts(IReadOnlyList<Agreement> all)
    {
        var (agree, differ, open) = (Count(Agreement.Agrees), Count(Agreement.Differs), Count(Agreement.CannotTell));
        return Invariant($"{agree} agree{(agree == 1 ? "s" : "")} with ours, {differ} differ{(differ == 1 ? "s" : "")}, and of {open} it ")
            + "cannot be told";

        int Count(Agreement one) => all.Count(agreement => agreement == one);
    }

    private static string Counted(int count, string what) => Invariant($"{count} {what}{(count == 1 ? "" : "s")}");

    private static string Reasons(IEnumerable<PaperComparison> others) =>
        string.Join("; ", others.Select(one => one.WhyNotExpected).Distinct());

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
