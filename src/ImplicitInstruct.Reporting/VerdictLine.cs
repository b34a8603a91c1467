using ImplicitInstruct.Claims;

namespace ImplicitInstruct.Reporting;

/// <summary>A claim in one line: measured, wanted, and in the paper.</summary>
/// <param name="Condition">What the bound is about.</param>
/// <param name="Number">Its measurement with the interval.</param>
/// <param name="Bound">The first bound that is missed, one without an excuse before others, else the first one.</param>
/// <param name="Met">How many bounds are met, e.g. <c>3 of 4 met</c>.</param>
/// <param name="Paper">The paper's values of the same condition.</param>
internal sealed record VerdictLine(string Condition, string Number, string Bound, string Met, string Paper)
{
    /// <summary>The line of a finding.</summary>
    public static VerdictLine Of(Finding finding)
    {
        var result = finding.Result;
        var bound = result.Failed.Concat(result.Excused).FirstOrDefault() ?? result.Bounds[0];
        var measured = bound.About ?? (result.Measured.Count == 0 ? null : result.Measured[0]);
        var paper = result.Paper.Where(value => value.Condition == measured?.Condition)
            .Select(value => NumberText.Of(value.Value)).ToList();
        return new VerdictLine(
            measured?.Condition ?? "",
            measured is null ? "not measured" : $"{NumberText.Of(measured.Value)} {NumberText.Of(measured.Interval)}",
            Readable(bound.Text),
            $"{result.Bounds.Count(one => one.Holds)} of {result.Bounds.Count} met",
            paper.Count == 0 ? "–" : string.Join(" / ", paper));
    }

    /// <summary>How many claims hold, as a sentence; claims that were not measured are not passed over.</summary>
    public static string Count(ReportContent content) => (content.Findings.Count, content.NotMeasured) switch
    {
        (_, 0) => Count(content.Findings),
        (1, var missing) => FormattableString.Invariant($"1 of {1 + missing} claims was measured. {Count(content.Findings)}"),
        (var measured, var missing) =>
            FormattableString.Invariant($"{measured} of {measured + missing} claims were measured. Of these, {Count(content.Findings)}"),
    };

    /// <summary>How many of these claims hold, as a sentence.</summary>
    public static string Count(IReadOnlyList<Finding> findings)
    {
        var hold = findings.Count(finding => finding.Result.Holds);
        return findings.Count switch
        {
            0 => "No claim was checked.",
            1 => findings[0].Result.Verdict switch
            {
                Verdict.Holds => "The claim holds.",
                Verdict.Fails => "The claim fails.",
                _ => "The claim is not shown at this scale.",
            },
            _ => $"{hold} of {findings.Count} claims hold" + Others(Verdict.Fails, "fails", "fail")
                + Others(Verdict.NotShown, "is not shown at this scale", "are not shown at this scale") + ".",
        };

        string Others(Verdict verdict, string one, string many) => findings.Count(finding => finding.Result.Verdict == verdict) switch
        {
            0 => "",
            1 => $", 1 {one}",
            var count => $", {count} {many}",
        };
    }

    /// <summary>A bound as one reads it.</summary>
    public static string Readable(string bound) =>
        bound.Replace(">=", "≥", StringComparison.Ordinal).Replace("<=", "≤", StringComparison.Ordinal);
}
