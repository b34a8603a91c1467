using System.Xml.Linq;
using ImplicitInstruct.Reporting.Plots;

namespace ImplicitInstruct.Reporting.Page;

/// <summary>A page of its own for some plots and tables, made of the report's parts; it needs no network.</summary>
/// <param name="Kicker">What it belongs to, above the title.</param>
/// <param name="Title">Its title.</param>
/// <param name="Lead">What it shows, in a sentence or two.</param>
/// <param name="Plots">Pictures.</param>
/// <param name="Tables">Tables, below them.</param>
public sealed record PlotPage(
    string Kicker, string Title, string Lead, IReadOnlyList<Plot> Plots, IReadOnlyList<CaptionedTable> Tables)
{
    /// <summary>The page as HTML.</summary>
    public string Render()
    {
        var figures = new PlotFigure();
        return HtmlText.Document(new XElement("html", new XAttribute("lang", "en"),
            HtmlReport.Head(Title),
            new XElement("body",
                new XElement("header",
                    Html.Styled("p", "kicker", Kicker),
                    new XElement("h1", Title),
                    Html.Styled("p", "lead", Lead)),
                new XElement("main",
                    Html.Section("plots", "Pictures", Plots.Select(figures.Of)),
                    Html.Section("numbers", "Numbers", Tables.Select(Html.Captioned))))));
    }
}
