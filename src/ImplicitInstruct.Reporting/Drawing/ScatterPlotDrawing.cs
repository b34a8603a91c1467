using System.Xml.Linq;
using ImplicitInstruct.Reporting.Plots;

namespace ImplicitInstruct.Reporting.Drawing;

/// <summary>Draws points by kind.</summary>
internal sealed class ScatterPlotDrawing(ScatterPlot plot, double width)
{
    /// <summary>The picture's content, and its height.</summary>
    public (XElement Content, double Height) Draw()
    {
        var points = plot.Kinds.SelectMany(kind => kind.Points).ToList();
        var frame = new AxisFrame(
            width, plot.XAxis, plot.YAxis, [.. points.Select(point => point.X)], [.. points.Select(point => point.Y)]);
        var content = Svg.Group(frame.Draw());
        var legend = new Legend();
        foreach (var (i, kind) in plot.Kinds.Index())
        {
            var look = new SeriesLook(i);
            content.Add(Svg.Group(Svg.Class("points"), kind.Points.Select(point => look.Mark(frame.X[point.X], frame.Y[point.Y]))));
            legend.AddPoints(kind.Name, look);
        }
        if (plot.EqualityLabel is { } equality && (Math.Max(frame.X.Low, frame.Y.Low), Math.Min(frame.X.High, frame.Y.High))
            is var (from, to) && from < to)
        {
            content.Add(Svg.Line("axis", frame.X[from], frame.Y[from], frame.X[to], frame.Y[to]));
            legend.Add(equality, (x, y) => Svg.Line("axis", x - 10, y + 6, x + 10, y - 6));
        }

        content.Add(legend.Draw(0, frame.End, width, out var end));
        return (content, end + 4);
    }
}
