using ImplicitInstruct.Claims;
using ImplicitInstruct.Reporting.Page;

namespace ImplicitInstruct.Reporting;

/// <summary>The page's summary of verdicts as Markdown.</summary>
internal static class MarkdownVerdicts
{
    /// <summary>The findings' table, how orders compare with the paper's, and the tables of controls and checks.</summary>
    public static IEnumerable<string> Of(ReportContent content)
    {
        var models = VerdictLine.ModelsOf(content.Findings);
        var findings = content.Of(ClaimKind.Finding);
        if (findings.Count > 0)
        {
            yield return MarkdownText.Words(
                ["verdict", "finding", "what it is about", "measured", "had to be", .. models.Select(model => $"{model} (paper)")],
                findings.SelectMany(finding => VerdictLine.Of(finding, models).Select((line, i) => (IReadOnlyList<string>)
                [
                    .. First(finding, i), MarkdownText.Cell(line.What), MarkdownText.Cell(line.Number), Wanted(line),
                    .. line.Paper.Select(MarkdownText.Cell),
                ])));
            yield return MarkdownText.Inline(VerdictSummary.Note) + "\n";
            yield return $"### {AgreementTables.Heading}\n";
            yield return MarkdownText.Inline(AgreementCount.Sentence(findings)) + "\n";
            yield return MarkdownText.Inline(AgreementTables.Rule) + "\n";
        }

        if (content.Orders.Count > 0)
            yield return $"### {ReportContent.OrdersHeading}\n";
        foreach (var order in content.Orders)
            yield return MarkdownText.Inline(order) + "\n";
        var controls = content.Of(ClaimKind.BeyondThePaper);
        if (controls.Count > 0)
        {
            yield return $"### {VerdictSummary.Controls}\n";
            yield return MarkdownText.Words(
                ["verdict", "control", "what it is about", "measured", "had to be"],
                controls.SelectMany(control => VerdictLine.Of(control, []).Select((line, i) => (IReadOnlyList<string>)
                    [.. First(control, i), MarkdownText.Cell(line.What), MarkdownText.Cell(line.Number), Wanted(line)])));
        }

        var checks = content.Of(ClaimKind.Protocol);
        if (checks.Count == 0)
            yield break;
        yield return $"### {VerdictSummary.Checks}\n";
        yield return MarkdownText.Words(
            ["verdict", "check", "what had to be so", "counted"],
            checks.SelectMany(check => VerdictLine.Of(check, []).Select((line, i) => (IReadOnlyList<string>)
                [.. First(check, i), MarkdownText.Cell(line.What), MarkdownText.Cell(line.Number)])));
    }

    /// <summary>A verdict with a sign.</summary>
    public static string Word(ClaimResult result) => result.Verdict switch
    {
        Verdict.Holds => "✓ HOLDS",
        Verdict.Fails => "✗ FAILS",
        _ => "– NOT SHOWN",
    };

    private static string[] First(Finding finding, int line) => line > 0 ? ["", ""]
        : [$"{Word(finding.Result)}<br>{VerdictLine.Met(finding.Result)}", MarkdownText.Code(finding.Result.Claim.Id, inCell: true)];

    private static string Wanted(VerdictLine line) => line.Bounds.Count == 0 ? "no bound" : string.Join("; ", line.Bounds
        .Select(bound => (bound.Holds, Text: MarkdownText.Cell(VerdictLine.Wanted(bound))))
        .Select(bound => bound.Holds ? bound.Text : $"**{bound.Text} (missed)**"));
}
