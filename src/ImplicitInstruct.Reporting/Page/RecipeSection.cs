using System.Xml.Linq;

namespace ImplicitInstruct.Reporting.Page;

/// <summary>Every value that decides the results, and which of them are not the usual.</summary>
internal static class RecipeSection
{
    /// <summary>The section.</summary>
    public static XElement Of(ReportContent content)
    {
        var rows = RecipeRow.All(content.Recipe, content.UnchangedRecipe);
        var changed = rows.Count(row => row.Usual is not null);
        return Html.Section("recipe", "Recipe",
            new XElement("p",
                content.UnchangedRecipe is null ? "Every value that decides the results. "
                : changed == 0 ? "Every value that decides the results; all are the usual ones. "
                : $"Every value that decides the results; {changed} of {rows.Count} {(changed == 1 ? "is" : "are")} not the usual. ",
                "A value is changed by ", new XElement("code", "--set key=value"), "."),
            Html.Styled("div", "recipe", rows.GroupBy(row => row.Group).Select(group => Group(group, content.Meanings))));
    }

    private static XElement Group(IGrouping<string, RecipeRow> group, IReadOnlyDictionary<string, string> meanings) => new("table",
        group.Key.Length == 0 ? null : new XElement("caption", group.Key),
        new XElement("tbody", group.Select(row => new XElement("tr",
            row.Usual is null ? null : new XAttribute("class", "changed"),
            new XElement("th", new XAttribute("scope", "row"), new XElement("code", row.Key)),
            new XElement("td", row.Value, row.Usual is null ? null : Html.Styled("span", "usual", $"◆ changed, usually {row.Usual}")),
            meanings.TryGetValue(row.Key, out var meaning) ? new XElement("td", meaning) : null))));
}
