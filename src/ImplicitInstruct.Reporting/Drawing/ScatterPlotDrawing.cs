using System.Xml.Linq;
using ImplicitInstruct.Reporting.Plots;

namespace ImplicitInstruct.Reporting.Drawing;

/// <summary>Draws points by kind, a fitted line and the means of groups.</summary>
internal sealed class ScatterPlotDrawing(ScatterPlot plot, double width)
{
    /// <summary>The picture's content, and its height.</summary>
    public (XElement Content, double Height) Draw()
    {
        var points = plot.Kinds.SelectMany(kind => kind.Points).ToList();
        var frame = new AxisFrame(width, plot.XAxis, plot.YAxis,
            [.. points.Select(point => point.X), .. plot.Groups.SelectMany(group => (double[])[group.FromX, group.ToX])],
            [.. points.Select(point => point.Y), .. plot.Groups.Select(group => group.Y)], logX: false, logY: false);
        var content = Svg.Group(frame.Draw());
        var legend = new Legend();
        foreach (var (i, kind) in plot.Kinds.Index())
        {
            var look = new SeriesLook(i);
            content.Add(Svg.Group(Svg.Class("points"), kind.Points.Select(point => look.Mark(frame.X[point.X], frame.Y[point.Y]))));
            legend.AddPoints(kind.Name, look);
        }
        if (plot.Line is { } line && Clipped(line, frame) is { } drawn)
        {
            content.Add(drawn);
            legend.Add(line.Name, (x, y) => Svg.Line("fit", x - 10, y, x + 10, y));
        }
        if (plot.Groups.Count > 0)
        {
            content.Add(Svg.Group(plot.Groups.Select(group => Mean(frame.X[group.FromX], frame.X[group.ToX], frame.Y[group.Y]))));
            legend.Add("mean of a group", (x, y) => Mean(x - 10, x + 10, y));
        }
        content.Add(legend.Draw(0, frame.End, width, out var end));
        return (content, end + 4);
    }

    private static XElement Mean(double from, double to, double y) => Svg.Group(Svg.Whisker("halo", from, y, to, y), Svg.Whisker("mean", from, y, to, y));

    /// <summary>The part of the line that lies inside the axes.</summary>
    private static XElement? Clipped(FittedLine line, AxisFrame frame)
    {
        var (from, to) = (frame.X.Low, frame.X.High);
        if (line.Slope != 0)
        {
            var (a, b) = ((frame.Y.Low - line.Intercept) / line.Slope, (frame.Y.High - line.Intercept) / line.Slope);
            (from, to) = (Math.Max(from, Math.Min(a, b)), Math.Min(to, Math.Max(a, b)));
        }
        else if (line.Intercept < frame.Y.Low || line.Intercept > frame.Y.High)
        {
            return null;
        }
        return from > to ? null
            : Svg.Line("fit", frame.X[from], frame.Y[(line.Slope * from) + line.Intercept], frame.X[to], frame.Y[(line.Slope * to) + line.Intercept]);
    }
}
