using System.Globalization;
using System.Xml.Linq;
using ImplicitInstruct.Reporting.Plots;

namespace ImplicitInstruct.Reporting.Drawing;

/// <summary>Draws lying bars: the paper's marks above a bar, the bar with its interval, the seeds below it.</summary>
internal sealed class BarChartDrawing(BarChart chart, double width)
{
    private const double Thickness = 12;

    private readonly bool _narrow = width < 500;
    private readonly bool _hasSeeds = chart.Bars.Any(bar => bar.Seeds.Count > 0);
    private readonly bool _hasPaper = chart.Bars.Any(bar => bar.Paper.Count > 0);
    private readonly List<string> _papers = [.. chart.Bars.SelectMany(bar => bar.Paper).Select(mark => mark.Model).Distinct()];

    /// <summary>The picture's content, and its height.</summary>
    public (XElement Content, double Height) Draw()
    {
        var values = chart.Bars.Select(ValueText).ToList();
        var labelRoom = _narrow
            ? 0
            : Math.Min(210, chart.Bars.Select(bar => TextRoom.Of(bar.Label, Svg.TextSize)).DefaultIfEmpty(0).Max()) + 12;
        var valueRoom = _narrow ? 0 : values.Select(text => TextRoom.Of(text, Svg.TextSize)).DefaultIfEmpty(0).Max() + 14;
        var (left, right) = (Math.Max(labelRoom, 6), width - Math.Max(valueRoom, 10));
        var scale = new AxisScale(AllValues(), left, right);
        var top = chart.Mark is null ? 6.0 : 24;
        // On a narrow picture the label has a line of its own above the bar.
        var lane = (_hasPaper ? 13.0 : 2) + Thickness + (_hasSeeds ? 11 : 2);
        var row = lane + (_narrow ? 20 : 8);
        var bottom = top + (row * chart.Bars.Count) + 4;

        var content = Svg.Group();
        foreach (var tick in scale.TicksAlong(Svg.TextSize, 0, width))
            content.Add(Svg.Line("grid", scale[tick.Value], top, scale[tick.Value], bottom),
                Svg.Text("t tick", scale[tick.Value], bottom + 16, tick.Label, "middle"));
        // Where labels stand above their bars, lines across the picture leave them out.
        (double From, double To)[] spans = _narrow
            ? [.. chart.Bars.Select((_, i) => (top + (row * i) + 20, top + (row * (i + 1)) + 2))]
            : [(top - 4, bottom)];
        content.Add(Mark(scale, top, spans), spans.Select(span => Svg.Line("axis", scale[0], span.From, scale[0], span.To)));
        foreach (var (i, bar) in chart.Bars.Index())
        {
            var y = top + (row * i) + (_narrow ? 18 : 4);
            content.Add(Row(bar, values[i], scale, y + (_hasPaper ? 13 : 2), labelRoom, y));
        }
        content.Add(Svg.Text("t name", right, bottom + 34, TextRoom.Fit(chart.Axis, Svg.TextSize, width - 12), "end"));
        content.Add(MakeLegend().Draw(_narrow ? 0 : left, bottom + 46, width, out var end));
        return (content, end + 4);
    }

    private IEnumerable<double> AllValues() =>
    [
        0,
        .. chart.Mark is { } mark ? [mark] : Array.Empty<double>(),
        .. chart.Bars.SelectMany(bar => (IEnumerable<double>)
        [
            bar.Value,
            .. bar.Interval is { } interval ? [interval.Low, interval.High] : Array.Empty<double>(),
            .. bar.Seeds,
            .. bar.Paper.SelectMany(paper => (double[])[paper.Value - (paper.Deviation ?? 0), paper.Value + (paper.Deviation ?? 0)]),
        ]),
    ];

    private XElement Row(Bar bar, string value, AxisScale scale, double y, double labelRoom, double laneTop)
    {
        var middle = y + (Thickness / 2);
        var row = Svg.Group(new XElement("title", $"{bar.Label}: {value}"));
        if (_narrow)
        {
            var room = width - TextRoom.Of(value, Svg.TextSize) - 12;
            row.Add(Svg.Text("t label", 0, laneTop - 3, TextRoom.Fit(bar.Label, Svg.TextSize, room)),
                Svg.Text("t value", width, laneTop - 3, value, "end"));
        }
        else
        {
            var lines = TextRoom.Wrap(bar.Label, Svg.TextSize, labelRoom - 12, 2);
            foreach (var (i, line) in lines.Index())
                row.Add(Svg.Text("t label", labelRoom - 10, middle + 4 + (14 * (i - ((lines.Count - 1) / 2.0))), line, "end"));
            row.Add(Svg.Text("t value", width, middle + 4, value, "end"));
        }
        row.Add(Svg.Rectangle("bar", scale[0], y, scale[bar.Value], y + Thickness));
        if (bar.Interval is { } interval)
            row.Add(Svg.Whisker("whisker", scale[interval.Low], middle, scale[interval.High], middle, 4));
        foreach (var seed in bar.Seeds)
            row.Add(Seed(scale[seed], y + Thickness + 6));
        foreach (var paper in bar.Paper)
        {
            if (paper.Deviation is { } deviation)
                row.Add(Svg.Whisker("whisker paper", scale[paper.Value - deviation], y - 6, scale[paper.Value + deviation], y - 6, 2));
            row.Add(PaperSign(paper.Model, scale[paper.Value], y - 6));
        }
        return row;
    }

    private XElement? Mark(AxisScale scale, double top, (double From, double To)[] spans)
    {
        if (chart.Mark is not { } mark)
            return null;
        var (x, label) = (scale[mark], TextRoom.Fit(chart.MarkLabel ?? "", Svg.TextSize, width - 12));
        var half = TextRoom.Of(label, Svg.TextSize) / 2;
        var at = Math.Clamp(x, Math.Min(half, width / 2), Math.Max(width - half, width / 2));
        return Svg.Group(spans.Select(span => Svg.Line("guide", x, span.From, x, span.To)),
            Svg.Text("t note", at, top - 9, label, "middle"));
    }

    private Legend MakeLegend()
    {
        var legend = new Legend();
        legend.Add("measured", (x, y) => Svg.Rectangle("bar", x - 10, y - 5, x + 10, y + 5));
        if (chart.Bars.FirstOrDefault(bar => bar.Interval is not null)?.Interval is { Confidence: var confidence })
        {
            legend.Add(string.Create(CultureInfo.InvariantCulture, $"{confidence * 100:0.#} % interval"),
                (x, y) => Svg.Whisker("whisker", x - 10, y, x + 10, y, 4));
        }

        if (_hasSeeds)
            legend.Add("one seed", Seed);
        foreach (var model in _papers)
            legend.Add($"paper, {model}", (x, y) => PaperSign(model, x, y));
        return legend;
    }

    private static XElement Seed(double x, double y) =>
        Svg.Element("circle", Svg.Class("seed"), Svg.At("cx", x), Svg.At("cy", y), Svg.At("r", 2.2));

    /// <summary>A pointer down to the bar, filled for the paper's first model, hollow for the second, and so on in other shapes.</summary>
    private XElement PaperSign(string model, double x, double y)
    {
        string[] shapes = ["M0 5L-4.5 -3.5H4.5z", "M0 -5L4.5 0L0 5L-4.5 0z", "M-3.6 -3.6h7.2v7.2h-7.2z", "M-4 -4L4 4M-4 4L4 -4"];
        var index = _papers.IndexOf(model);
        return Svg.Element("path", Svg.Class(index % 2 == 0 ? "paper-sign" : "paper-sign hollow"),
            new XAttribute("transform", $"translate({Svg.Number(x)} {Svg.Number(y)})"), new XAttribute("d", shapes[index % shapes.Length]));
    }

    private string ValueText(Bar bar) => bar.Interval is { } interval
        ? $"{NumberText.Of(bar.Value)} {NumberText.Of(interval)}"
        : NumberText.Of(bar.Value);
}
