using System.Xml.Linq;

namespace ImplicitInstruct.Reporting.Page;

/// <summary>The first screen: title, what was found in three sentences, and one picture of it.</summary>
internal static class OpeningSection
{
    /// <summary>
    /// Title and sentences; values of the recipe that are not the usual ones are named before anything that rests on them.
    /// </summary>
    public static XElement Header(ReportContent content) => new("header",
        Html.Styled("p", "kicker", $"ImplicitInstruct · {content.Scale} · {OriginText.Day(content)}",
            content.Paper is null ? null : Html.Link(content.Paper.Address, content.Paper.Name), Html.Link("#contents", "contents")),
        new XElement("h1", content.Title),
        Changed(RecipeRow.Changed(content.Recipe, content.UnchangedRecipe)),
        content.Opening is null ? null : Html.Styled("p", "opening", InOneLine(string.Join(' ', content.Opening.Sentences))));

    /// <summary>Every part of the page by name.</summary>
    public static XElement Contents(ReportContent content, IReadOnlyList<(string Anchor, string Name)> parts)
    {
        return new XElement("nav", new XAttribute("id", "contents"), new XAttribute("aria-label", "Contents"),
            content.Findings.Count == 0 ? null : List("Claims", content.Findings.Select(
                finding => ("claim-" + Html.Anchor(finding.Result.Claim.Id), FindingSection.Heading(finding)))),
            List(content.Findings.Count == 0 ? "Contents" : "Behind them", parts));

        static XElement List(string name, IEnumerable<(string Anchor, string Name)> entries) => Html.Styled("div", "list",
            Html.Styled("span", "caps", name),
            new XElement("ul", entries.Select(entry => new XElement("li", Html.Link("#" + entry.Anchor, entry.Name)))));
    }

    /// <summary>The words that the page uses, before their first use in a table.</summary>
    public static XElement? Terms(ReportContent content) => content.Terms.Count == 0 ? null : Html.Section("terms", "Words used here",
        Html.Styled("dl", "terms", content.Terms.Select(term => new XElement("div",
            new XElement("dt", term.Name), new XElement("dd", term.Meaning)))));

    private static XElement? Changed(IReadOnlyList<RecipeRow> changed) => changed.Count == 0 ? null : Html.Styled("p", "warning",
        Html.Link("#recipe", RecipeRow.Count(changed)), " not the usual: ",
        changed.Take(RecipeRow.Named).Select((row, i) => (object?[])
            [i == 0 ? null : ", ", new XElement("code", row.Key), $" = {row.Value} (usually {row.Usual})"]),
        $"{RecipeRow.More(changed)}. {RecipeRow.Meaning}");

    /// <summary>A number and its unit are not parted at the end of a line.</summary>
    private static string InOneLine(string sentences) => sentences.Replace(" %", "\u00A0%", StringComparison.Ordinal);
}
