using System.Xml.Linq;

namespace ImplicitInstruct.Reporting.Page;

/// <summary>The first screen: how many claims hold, and a line for each.</summary>
internal static class VerdictSummary
{
    private static readonly string[] Columns = ["verdict", "claim", "measured", "bound", "paper"];

    /// <summary>The summary.</summary>
    public static XElement Of(ReportContent content)
    {
        return new XElement("section", new XAttribute("id", "verdicts"),
            new XElement("h2", VerdictLine.Count(content)),
            Changed(RecipeRow.Changed(content.Recipe, content.UnchangedRecipe)),
            content.Findings.Count == 0 ? null : Html.Styled("table", "verdicts",
                new XElement("thead", new XElement("tr", Columns.Select(name => new XElement("th", new XAttribute("scope", "col"), name)))),
                new XElement("tbody", content.Findings.Select(Row))),
            content.Findings.Count == 0 ? null : Html.Styled("p", "note",
                "Bound: the first one that is missed, else the first; all were fixed before the run. "
                + "Measured: the number that it is about, with its interval. Paper: its values of the same condition. "
                + "Each claim's section has all numbers, sample sizes, and the command that checks it again."));
    }

    private static XElement? Changed(IReadOnlyList<RecipeRow> changed) => changed.Count == 0 ? null : Html.Styled("p", "warning",
        Html.Link("#recipe", RecipeRow.Count(changed)), " not the usual: ",
        changed.Take(RecipeRow.Named).Select((row, i) => (object?[])
            [i == 0 ? null : ", ", new XElement("code", row.Key), $" = {row.Value} (usually {row.Usual})"]),
        $"{RecipeRow.More(changed)}. {RecipeRow.Meaning}");

    private static XElement Row(Finding finding)
    {
        var (line, claim) = (VerdictLine.Of(finding), finding.Result.Claim);
        return Html.Styled("tr", VerdictMark.Class(finding.Result.Verdict),
            Html.Styled("td", "which", VerdictMark.Of(finding.Result)),
            new XElement("th", new XAttribute("scope", "row"),
                Html.Link("#claim-" + Html.Anchor(claim.Id), FindingSection.Heading(finding))),
            Cell("measured", line.Condition, " ", Html.Styled("span", "number", line.Number)),
            Cell("bound", line.Bound, " ", Html.Styled("span", "met", $"· {line.Met}")),
            Cell("paper", line.Paper));
    }

    private static XElement Cell(string column, params object?[] content) =>
        new("td", new XAttribute("data-column", column), new XElement("span", content));
}
