using System.Xml.Linq;
using ImplicitInstruct.Reporting.Plots;

namespace ImplicitInstruct.Reporting.Drawing;

/// <summary>Draws groups of bars under their headings; on a narrow picture every bar's label has a line of its own above it.</summary>
internal sealed class GroupedBarsDrawing(GroupedBars chart, double width)
{
    private const double Thickness = 15;
    private const double LineHeight = 15;

    private readonly bool _narrow = width < 500;

    /// <summary>The picture's content, and its height.</summary>
    public (XElement Content, double Height) Draw()
    {
        var bars = chart.Groups.SelectMany(group => group.Bars).ToList();
        var labelRoom = _narrow ? 6 : bars.Select(bar => TextRoom.Of(bar.Label, Svg.TextSize)).DefaultIfEmpty(0).Max() + 14;
        labelRoom = Math.Min(labelRoom, width / 3);
        var valueRoom = _narrow ? 10 : bars.Select(bar => TextRoom.Of(ValueText(bar), Svg.TextSize)).DefaultIfEmpty(0).Max() + 14;
        var scale = new AxisScale(AllValues(bars), labelRoom, width - valueRoom);
        var (rowHeight, barTop) = _narrow ? (LineHeight + Thickness + 7, LineHeight + 3) : (Thickness + 5, 2.0);
        var (content, marks, spans) = (Svg.Group(), Svg.Group(), new List<(double From, double To)>());
        var y = chart.Mark is null ? 4.0 : 24;
        foreach (var group in chart.Groups)
        {
            var heading = TextRoom.Wrap(group.Heading, Svg.TextSize, (width - 4) / 1.08, 2);   // its letters are bold
            foreach (var (i, line) in heading.Index())
                content.Add(Svg.Text("t label group", 0, y + 12 + (LineHeight * i), line));
            y += (LineHeight * heading.Count) + 7;
            foreach (var bar in group.Bars)
            {
                spans.Add((y + barTop - 3, y + rowHeight));
                marks.Add(Row(bar, scale, y, y + barTop, labelRoom));
                y += rowHeight;
            }
            y += 9;
        }

        foreach (var tick in scale.TicksAlong(Svg.TextSize, 0, width))
            content.Add(spans.Select(span => Svg.Line("grid", scale[tick.Value], span.From, scale[tick.Value], span.To)),
                Svg.Text("t tick", scale[tick.Value], y + 10, tick.Label, "middle"));
        content.Add(spans.Select(span => Svg.Line("axis", scale[0], span.From, scale[0], span.To)), Mark(scale, spans), marks);
        var name = TextRoom.Wrap(chart.Axis, Svg.TextSize, width - 12, 2);
        var nameEnd = Math.Max(width - valueRoom, name.Max(line => TextRoom.Of(line, Svg.TextSize)));
        foreach (var (i, line) in name.Index())
            content.Add(Svg.Text("t name", nameEnd, y + 28 + (LineHeight * i), line, "end"));
        return (content, y + 34 + (LineHeight * (name.Count - 1)));
    }

    private IEnumerable<double> AllValues(List<GroupedBar> bars) =>
    [
        0, .. chart.Mark is { } mark ? [mark] : Array.Empty<double>(),
        .. bars.SelectMany(bar => bar.Interval is { } interval ? (double[])[bar.Value, interval.Low, interval.High] : [bar.Value]),
    ];

    private XElement Row(GroupedBar bar, AxisScale scale, double top, double y, double labelRoom)
    {
        var (value, middle) = (ValueText(bar), y + (Thickness / 2));
        var room = _narrow ? width - TextRoom.Of(value, Svg.TextSize) - 12 : labelRoom - 12;
        var label = TextRoom.Fit(bar.Label, Svg.TextSize, room);
        var row = Svg.Group(new XElement("title", $"{bar.Label}: {value}"),
            _narrow ? Svg.Text("t label", 6, top + 12, label) : Svg.Text("t label", labelRoom - 10, middle + 4, label, "end"),
            Svg.Text("t value", width, _narrow ? top + 12 : middle + 4, value, "end"),
            Svg.Rectangle(bar.IsPapers ? "bar papers" : "bar", scale[0], y, scale[bar.Value], y + Thickness));
        if (bar.Interval is { } interval)
            row.Add(Svg.Whisker("whisker", scale[interval.Low], middle, scale[interval.High], middle, 4));
        return row;
    }

    private XElement? Mark(AxisScale scale, List<(double From, double To)> spans)
    {
        if (chart.Mark is not { } mark)
            return null;
        var label = TextRoom.Fit(chart.MarkLabel ?? "", Svg.TextSize, width - 12);
        var half = TextRoom.Of(label, Svg.TextSize) / 2;
        var at = Math.Clamp(scale[mark], Math.Min(half, width / 2), Math.Max(width - half, width / 2));
        return Svg.Group(spans.Select(span => Svg.Line("guide", scale[mark], span.From, scale[mark], span.To)),
            Svg.Text("t note", at, 14, label, "middle"));
    }

    private static string ValueText(GroupedBar bar) =>
        $"{NumberText.Of(bar.Value)} %" + (bar.Interval is { } interval ? $" {NumberText.Of(interval)}" : "");
}
