using System.Globalization;
using System.Xml.Linq;
using ImplicitInstruct.Reporting.Plots;

namespace ImplicitInstruct.Reporting.Drawing;

/// <summary>
/// Draws small multiples over the same bins. Every panel has its own height: a model that never stops has one bar, and would
/// flatten the others.
/// </summary>
internal sealed class HistogramDrawing(Histogram plot, double width, string id)
{
    private const double PanelHeight = 70;
    private const double Gap = 24;

    /// <summary>Room at either side for the half of a tick's label that is outside the axis.</summary>
    private const double Inset = 8;

    /// <summary>The picture's content, and its height.</summary>
    public (XElement Content, double Height) Draw()
    {
        var columns = Math.Max(1, Math.Min(plot.Panels.Count, width < 500 ? 2 : 3));
        var panelWidth = (width - (Gap * (columns - 1)) - (2 * Inset)) / columns;
        const double Row = PanelHeight + 70;
        var content = Svg.Group(Pattern());
        foreach (var (i, panel) in plot.Panels.Index())
            content.Add(Draw(panel, Inset + (i % columns * (panelWidth + Gap)), (i / columns * Row) + 14, panelWidth));
        var end = (plot.Panels.Count + columns - 1) / columns * Row;
        content.Add(Svg.Text("t name", width, end + 10, TextRoom.Fit(plot.Axis, Svg.TextSize, width), "end"));
        var legend = new Legend();
        if (plot.MarkedLabel is { } marked)
        {
            legend.Add("responses", (x, y) => Svg.Rectangle("bar", x - 8, y - 5, x + 8, y + 5));
            legend.Add(marked, (x, y) => Hatched(x - 8, y - 5, x + 8, y + 5));
        }
        content.Add(legend.Draw(Inset, end + 18, width, out end));
        return (content, end + 4);
    }

    private XElement Draw(HistogramPanel panel, double left, double top, double panelWidth)
    {
        var total = panel.Counts.Sum(count => (long)count);
        var largest = Math.Max(1, panel.Counts.DefaultIfEmpty(0).Max());
        var bottom = top + 28 + PanelHeight;
        var scale = new AxisScale(plot.Edges, left, left + panelWidth);
        var size = string.Create(CultureInfo.InvariantCulture,
            $"n = {total:#,0}{(total > 0 ? $", highest bar {100.0 * largest / total:0} %" : "")}");
        var group = Svg.Group(
            new XElement("title", panel.Name),
            Svg.Text("t label", left, top, TextRoom.Fit(panel.Name, Svg.TextSize, panelWidth)),
            Svg.Text("t note", left, top + 15, TextRoom.Fit(size, Svg.TextSize, panelWidth)));
        for (var i = 0; i < panel.Counts.Count; i++)
        {
            var (from, to) = (scale[plot.Edges[i]] + 0.5, scale[plot.Edges[i + 1]] - 0.5);
            if (panel.Counts[i] == 0)
                continue;
            group.Add(Svg.Rectangle("bar", from, Height(panel.Counts[i]), to, bottom));
            if (panel.Marked?[i] > 0)
                group.Add(Hatched(from, Height(panel.Marked[i]), to, bottom));
        }
        group.Add(Svg.Line("axis", left, bottom, left + panelWidth, bottom));
        foreach (var tick in scale.TicksAlong(Svg.TextSize, left - Inset, left + panelWidth + Inset))
            group.Add(Svg.Line("axis", scale[tick.Value], bottom, scale[tick.Value], bottom + 4),
                Svg.Text("t tick", scale[tick.Value], bottom + 16, tick.Label, "middle"));
        return group;

        double Height(int count) => bottom - (PanelHeight * count / largest);
    }

    private XElement Hatched(double x1, double y1, double x2, double y2)
    {
        var box = Svg.Rectangle("bar hatched", x1, y1, x2, y2);
        box.Add(new XAttribute("fill", $"url(#{id}-hatch)"));
        return box;
    }

    private XElement Pattern() => new("defs", new XElement("pattern",
        new XAttribute("id", $"{id}-hatch"), new XAttribute("width", 5), new XAttribute("height", 5),
        new XAttribute("patternUnits", "userSpaceOnUse"), new XAttribute("patternTransform", "rotate(45)"),
        new XElement("rect", Svg.Class("hatch-ground"), Svg.At("width", 5), Svg.At("height", 5)), Svg.Line("hatch", 0, 0, 0, 5)));
}
