using System.Globalization;
using System.Xml.Linq;
using ImplicitInstruct.Reporting.Page;
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
            GroupedBars groups => new GroupedBarsDrawing(groups, width).Draw(),
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

    /// <summary>A wide picture as a file of its own, with its title and its style in it, for where no page gives them.</summary>
    /// <param name="plot">What to draw; checked.</param>
    public static string Alone(Plot plot)
    {
        const double Margin = 14;
        const double TitleHeight = 26;
        var inner = Draw(plot, Wide, "picture");
        var height = double.Parse(((string)inner.Attribute("viewBox")!).Split(' ')[3], CultureInfo.InvariantCulture);
        var (outerWidth, outerHeight) = (Wide + (2 * Margin), height + TitleHeight + (2 * Margin));
        return HtmlText.Picture(new XElement("svg",
            new XAttribute("xmlns", "http://www.w3.org/2000/svg"),
            new XAttribute("viewBox", $"0 0 {Svg.Number(outerWidth)} {Svg.Number(outerHeight)}"),
            new XAttribute("width", Svg.Number(outerWidth)), new XAttribute("role", "img"), inner.Attribute("aria-labelledby"),
            inner.Elements().TakeWhile(element => element.Name.LocalName is "title" or "desc"),
            new XElement("style", PictureStyle.Alone),
            Svg.Rectangle("ground", 0, 0, outerWidth, outerHeight),
            Svg.Element("text", Svg.Class("t heading"), Svg.At("x", Margin), Svg.At("y", Margin + 14), plot.Title),
            Svg.Group(new XAttribute("transform", $"translate({Svg.Number(Margin)} {Svg.Number(Margin + TitleHeight)})"),
                inner.Elements().SkipWhile(element => element.Name.LocalName is "title" or "desc"))));
    }
}
