using System.Globalization;
using System.Xml.Linq;
using ImplicitInstruct.Reporting.Drawing;
using ImplicitInstruct.Reporting.Plots;

namespace ImplicitInstruct.Reporting.Page;

/// <summary>Plots in the page, numbered in their order; each is drawn twice, for wide and for narrow screens.</summary>
internal sealed class PlotFigure
{
    private int _number;

    /// <summary>The next figure.</summary>
    public XElement Of(Plot plot)
    {
        _number++;
        var id = string.Create(CultureInfo.InvariantCulture, $"figure-{_number}");
        return new XElement("figure", new XAttribute("id", id),
            new XElement("h3",
                Html.Styled("span", "figure-number", string.Create(CultureInfo.InvariantCulture, $"Figure {_number}")), " ", plot.Title),
            Html.Styled("div", "wide", PlotDrawing.Draw(plot, PlotDrawing.Wide, id + "-wide")),
            Html.Styled("div", "narrow", PlotDrawing.Draw(plot, PlotDrawing.Narrow, id + "-narrow")),
            new XElement("figcaption", plot.Description, plot.Note is null ? null : " " + plot.Note));
    }
}
