using System.Globalization;
using System.Xml.Linq;

namespace ImplicitInstruct.Reporting.Page;

/// <summary>A comparison of two runs as one page, made of the report's parts.</summary>
internal static class ComparisonPage
{
    /// <summary>Renders the page.</summary>
    public static string Render(ComparisonContent content) => HtmlText.Document(new XElement("html", new XAttribute("lang", "en"),
        HtmlReport.Head(content.Title),
        new XElement("body",
            new XElement("header",
                Html.Styled("p", "kicker", $"ImplicitInstruct · {content.Scale} · two runs"),
                new XElement("h1", content.Title),
                Html.Styled("p", "lead", Lead(content))),
            new XElement("main",
                content.Remarks.Select(remark => Html.Styled("p", "remark", remark)),
                Html.Section("recipe", content.RecipeTable.Title, content.RecipeChanges.Count == 0
                    ? new XElement("p", "Nothing: the recipes are the same.")
                    : Html.Words(content.RecipeTable.Title, content.RecipeTable.Text.Header, content.RecipeTable.Text.Rows)),
                Html.Section("verdicts", content.VerdictTable.Title,
                    Html.Words(content.VerdictTable.Title, content.VerdictTable.Text.Header, content.VerdictTable.Text.Rows)),
                Html.Section("numbers", "Numbers",
                    new XElement("p",
                        $"{content.Second} less {content.First}, paired by run and instruction: intervals resample what both have, and "
                        + "measure both on the same draw. Not paired are numbers of runs without an instruction in common, and those that "
                        + "are no mean over instructions. Each interval stands alone: of a hundred, five miss by chance."),
                    content.TablesOf(content.Numbers).Select(Html.Captioned)),
                Html.Section("responses", content.ResponseTable.Title, Html.Table(content.ResponseTable.Text, content.ResponseTable.Title)),
                SampleSection.Of(
                    content.Samples, "Responses of the first run that changed, before and after; the report's own samples come first.")))));

    private static string Lead(ComparisonContent content)
    {
        var (recipe, verdicts) = (content.RecipeChanges.Count, content.ChangedVerdicts.Count);
        var changed = content.Responses.Sum(one => one.Changed);
        return string.Create(CultureInfo.InvariantCulture,
            $"{recipe} value{(recipe == 1 ? "" : "s")} of the recipe differ{(recipe == 1 ? "s" : "")}, {verdicts} of "
            + $"{content.Verdicts.Count} verdicts changed, and {changed} of {content.Responses.Sum(one => one.Of)} responses are others.");
    }
}
