using System.Globalization;
using System.Text;
using System.Xml.Linq;
using ImplicitInstruct.Reporting.Plots;

namespace ImplicitInstruct.Reporting.Drawing;

/// <summary>Draws lines with marks; a line of very many points is drawn by the least and the largest value of every half pixel.</summary>
internal sealed class LineChartDrawing(LineChart chart, double width)
{
    /// <summary>Lines with more points have marks at a few places only.</summary>
    private const int MarkedPoints = 25;

    /// <summary>Lines with more points are thinned and drawn finer.</summary>
    private const int DensePoints = 600;

    /// <summary>The picture's content, and its height.</summary>
    public (XElement Content, double Height) Draw()
    {
        var given = chart.Series.SelectMany(series => series.Points);
        var (all, ticks) = chart.IsEvenlySpaced ? EvenlySpaced([.. given.Select(point => point.X).Distinct().Order()])
            : (chart.Series, null);
        var points = all.SelectMany(series => series.Points).ToList();
        var frame = new AxisFrame(
            width, chart.XAxis, chart.YAxis, [.. points.Select(point => point.X)],
            [.. points.SelectMany(point => point.Interval is { } interval ? (double[])[interval.Low, point.Y, interval.High] : [point.Y])],
            ticks);
        var content = Svg.Group(frame.Draw());
        var legend = new Legend();
        var marks = Svg.Group();
        foreach (var (i, series) in all.Index())
        {
            var look = new SeriesLook(i);
            var places = series.Points.Select(point => (X: frame.X[point.X], Y: frame.Y[point.Y])).ToList();
            content.Add(Draw(series, places, look, frame));
            marks.Add(Marked(places, frame, i).Select(place => look.Mark(place.X, place.Y)));
            legend.AddLine(series.Name, look);
        }
        content.Add(marks);   // above all lines: where many lines cross, marks are what tells them apart
        content.Add(legend.Draw(0, frame.End, width, out var end));
        return (content, end + 4);
    }

    /// <summary>The lines over the numbers of the values, and these as ticks.</summary>
    private (IReadOnlyList<PointSeries> Series, IReadOnlyList<Tick>? Ticks) EvenlySpaced(List<double> values) => (
        [.. chart.Series.Select(series => series with
        {
            Points = [.. series.Points.Select(point => point with { X = values.IndexOf(point.X) })],
        })],
        [.. values.Index().Select(one => new Tick(one.Index, LabelOf(one.Item)))]);

    /// <summary>The value, told apart from zero however small it is.</summary>
    private static string LabelOf(double value) =>
        value.ToString(value != 0 && Math.Abs(value) < 1e-5 ? "R" : "#,0.##########", CultureInfo.InvariantCulture);

    private static XElement Draw(PointSeries series, List<(double X, double Y)> places, SeriesLook look, AxisFrame frame)
    {
        var line = Svg.Path($"curve {look.Color}{(places.Count > DensePoints ? " dense" : "")}", PathOf(Thinned(places)));
        line.Add(look.Dash);
        var group = Svg.Group(new XElement("title", series.Name));
        foreach (var point in series.Points.Where(point => point.Interval is not null))
        {
            var (x, interval) = (frame.X[point.X], point.Interval!.Value);
            group.Add(Svg.Whisker($"error {look.Color}", x, frame.Y[interval.Low], x, frame.Y[interval.High]));
        }

        if (places.Count > 1)
            group.Add(line);
        return group;
    }

    /// <summary>
    /// All points of a short line; of a long one six, evenly along the axis and shifted from line to line so that marks do not
    /// cover each other.
    /// </summary>
    private IEnumerable<(double X, double Y)> Marked(List<(double X, double Y)> places, AxisFrame frame, int index)
    {
        if (places.Count <= MarkedPoints)
            return places;
        var shift = (index + 0.5) / chart.Series.Count;
        return Enumerable.Range(0, 6).Select(i => frame.Left + ((i + shift) / 6 * (frame.Right - frame.Left)))
            .Select(x => places.MinBy(place => Math.Abs(place.X - x))).Distinct();
    }

    private static List<(double X, double Y)> Thinned(List<(double X, double Y)> places)
    {
        if (places.Count <= DensePoints)
            return places;
        var kept = new List<(double X, double Y)>();
        for (var i = 0; i < places.Count;)
        {
            var (least, largest, pixel) = (i, i, Math.Floor(places[i].X * 2));
            for (; i < places.Count && Math.Floor(places[i].X * 2) == pixel; i++)
            {
                if (places[i].Y < places[least].Y)
                    least = i;
                if (places[i].Y > places[largest].Y)
                    largest = i;
            }
            kept.Add(places[Math.Min(least, largest)]);
            if (least != largest)
                kept.Add(places[Math.Max(least, largest)]);
        }
        return kept;
    }

    private static string PathOf(List<(double X, double Y)> places)
    {
        var data = new StringBuilder();
        foreach (var (x, y) in places)
            data.Append(data.Length == 0 ? 'M' : 'L').Append(Svg.Number(x)).Append(' ').Append(Svg.Number(y));
        return data.ToString();
    }
}
