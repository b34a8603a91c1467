using System.Xml.Linq;
using ImplicitInstruct.Claims;

namespace ImplicitInstruct.Reporting.Page;

/// <summary>
/// How many claims hold, and what each is about in numbers; controls and checks of the protocol stand apart from the findings.
/// </summary>
internal static class VerdictSummary
{
    /// <summary>What must be said with the table.</summary>
    public const string Note = "All bounds were fixed before the run. In brackets: intervals. –: the paper prints no such number. "
        + "Each claim's section has all of its numbers, bounds and sources, and the command that checks it again.";

    /// <summary>Heading of claims of our own.</summary>
    public const string Controls = "Beyond the paper: controls of our own";

    /// <summary>Heading of checks of how numbers were made.</summary>
    public const string Checks = "Checks of the protocol: how the numbers were made";

    /// <summary>The summary.</summary>
    public static XElement Of(ReportContent content)
    {
        var models = VerdictLine.ModelsOf(content.Findings);
        var (findings, controls, checks) =
            (content.Of(ClaimKind.Finding), content.Of(ClaimKind.BeyondThePaper), content.Of(ClaimKind.Protocol));
        return new XElement("section", new XAttribute("id", "verdicts"),
            new XElement("h2", VerdictCount.Of(content)),
            findings.Count == 0 ? null : Table("Findings of the paper", findings,
                ["finding", "what it is about", "measured", "had to be", .. models.Select(model => $"{model} (paper)")], models),
            findings.Count == 0 ? null : Html.Styled("p", "note", Note),
            findings.Count == 0 ? null : new XElement("h3", AgreementTables.Heading),
            findings.Count == 0 ? null : new XElement("p", AgreementCount.Sentence(findings)),
            findings.Count == 0 ? null : Html.Styled("p", "note", AgreementTables.Rule),
            content.Orders.Count == 0 ? null : new XElement("h3", ReportContent.OrdersHeading),
            content.Orders.Select(order => new XElement("p", order)),
            controls.Count == 0 ? null : new XElement("h3", Controls),
            controls.Count == 0 ? null
                : Table("Beyond the paper", controls, ["control", "what it is about", "measured", "had to be"], []),
            checks.Count == 0 ? null : new XElement("h3", Checks),
            checks.Count == 0 ? null : Table("Checks of the protocol", checks, ["check", "what had to be so", "counted"], []));
    }

    private static XElement Table(
        string label, IReadOnlyList<Finding> findings, IReadOnlyList<string> columns, IReadOnlyList<string> models) =>
        Html.ScrollBox(label, Html.Styled("table", "verdicts",
            new XElement("thead", new XElement("tr", columns.Select(name => new XElement("th", new XAttribute("scope", "col"), name)))),
            findings.Select(finding => Claim(finding, columns, models))));

    private static XElement Claim(Finding finding, IReadOnlyList<string> columns, IReadOnlyList<string> models)
    {
        var (result, lines) = (finding.Result, VerdictLine.Of(finding, models));
        return Html.Styled("tbody", VerdictMark.Class(result.Verdict), lines.Select((line, i) => new XElement("tr",
            i > 0 ? null : new XElement("th", new XAttribute("scope", "rowgroup"), new XAttribute("rowspan", lines.Count),
                VerdictMark.Of(result), Html.Link("#claim-" + Html.Anchor(result.Claim.Id), FindingSection.Heading(finding)),
                Html.Styled("span", "met", VerdictLine.Met(result))),
            Cell(columns[1], line.What),
            Cell(columns[2], Html.Styled("span", "number", line.Number)),
            result.Claim.Kind == ClaimKind.Protocol ? null : Cell(columns[3], Wanted(line)),
            result.Claim.Kind == ClaimKind.Protocol ? null : line.Paper.Select((value, column) => Cell(columns[4 + column], value)))));
    }

    private static IEnumerable<object> Wanted(VerdictLine line) => line.Bounds.Count == 0 ? ["no bound"] : line.Bounds.SelectMany(
        (bound, i) => (object[])
        [
            i == 0 ? "" : "; ",
            bound.Holds ? VerdictLine.Wanted(bound) : new XElement("strong", $"{VerdictLine.Wanted(bound)} (missed)"),
        ]);

    private static XElement Cell(string column, params object?[] content) =>
        new("td", new XAttribute("data-column", column), new XElement("span", content));
}
