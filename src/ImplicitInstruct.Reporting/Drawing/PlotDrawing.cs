using System.Xml.Linq;
using ImplicitInstruct.Reporting.Plots;

namespace ImplicitInstruct.Reporting.Drawing;

/// <summary>Draws a plot as SVG. Colours and fonts come from the page's style, so that dark mode reaches them.</summary>
internal static class PlotDrawing
{
    /// <summary>Width of a picture on a desktop.</summary>
    public const double Wide = 720;

    /// <summary>Width of a picture on a phone: drawn anew rather than shrunk, so that its text stays readable.</summary>
    public const double Narrow = 350;

    /// <summary>Draws.</summary>
    /// <param name="plot">What to draw; checked.</param>
    /// <param name="width">Width in pixels that it is made for.</param>
    /// <param name="id">Name that is unique in the page, for references inside the picture.</param>
    public static XElement Draw(Plot plot, double width, string id)
    {
        PlotCheck.Require(plot);
        var (content, height) = plot switch
        {
            BarChart bars => new BarChartDrawing(bars, width).Draw(),
            ScatterPlot scatter => new ScatterPlotDrawing(scatter, width).Draw(),
            LineChart lines => new LineChartDrawing(lines, width).Draw(),
            Histogram histogram => new HistogramDrawing(histogram, width, id).Draw(),
            _ => throw new ArgumentException($"Nothing here draws a {plot.GetType().Name}.", nameof(plot)),
        };
        return new XElement("svg",
            new XAttribute("viewBox", $"0 0 {Svg.Number(width)} {Svg.Number(Math.Ceiling(height))}"), new XAttribute("role", "img"),
            new XAttribute("aria-labelledby", $"{id}-title {id}-desc"),
            new XElement("title", new XAttribute("id", $"{id}-title"), plot.Title),
            new XElement("desc", new XAttribute("id", $"{id}-desc"), plot.Description),
            content.Elements());
    }
}
