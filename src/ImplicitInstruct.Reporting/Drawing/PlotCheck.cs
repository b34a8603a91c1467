using System.Globalization;
using ImplicitInstruct.Reporting.Plots;

namespace ImplicitInstruct.Reporting.Drawing;

/// <summary>Refuses plots that cannot be drawn truthfully.</summary>
internal static class PlotCheck
{
    /// <summary>Beyond this, nothing on an axis could be told apart.</summary>
    private const double Largest = 1e15;

    /// <summary>Throws when a number cannot be drawn.</summary>
    /// <exception cref="ArgumentException">Says which number of which plot, and why.</exception>
    public static void Require(Plot plot)
    {
        switch (plot)
        {
            case BarChart bars:
                Require(bars);
                break;
            case GroupedBars groups:
                if (groups.Mark is { } mark)
                    Drawable(groups, "the marked value", mark);
                foreach (var bar in groups.Groups.SelectMany(group => group.Bars))
                    Drawable(groups, bar.Label, bar.Value, bar.Interval?.Low ?? bar.Value, bar.Interval?.High ?? bar.Value);
                break;
            case ScatterPlot scatter:
                foreach (var kind in scatter.Kinds)
                    Require(scatter, kind);
                break;
            case LineChart lines:
                foreach (var series in lines.Series)
                    Require(lines, series);
                break;
            case Histogram histogram:
                Require(histogram);
                break;
        }
    }

    private static void Require(BarChart chart)
    {
        if (chart.Mark is { } mark)
            Drawable(chart, "the marked value", mark);
        foreach (var bar in chart.Bars)
        {
            Drawable(chart, bar.Label, [bar.Value, .. bar.Seeds]);
            if (bar.Interval is { } interval)
                Drawable(chart, bar.Label + ", interval", interval.Low, interval.High);
            foreach (var paper in bar.Paper)
                Drawable(chart, $"{bar.Label}, {paper.Model}", paper.Value, paper.Deviation ?? 0);
        }
    }

    private static void Require(Plot plot, PointSeries series)
    {
        foreach (var (i, point) in series.Points.Index())
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"{series.Name}, point {i + 1}");
            Drawable(plot, place, point.X, point.Y, point.Interval?.Low ?? point.Y, point.Interval?.High ?? point.Y);
        }
    }

    private static void Require(Histogram histogram)
    {
        Drawable(histogram, "the ends of the bins", [.. histogram.Edges]);
        if (histogram.Edges.Count < 2 || histogram.Edges.Zip(histogram.Edges.Skip(1)).Any(pair => pair.First >= pair.Second))
            throw Refusal(histogram, "the ends of the bins", "there must be two or more, each larger than the one before");
        foreach (var panel in histogram.Panels)
        {
            if (panel.Counts.Count != histogram.Edges.Count - 1 || panel.Marked is { } marked && marked.Count != panel.Counts.Count)
                throw Refusal(histogram, panel.Name, "there must be one count for every bin");
            if (panel.Counts.Any(count => count < 0)
                || panel.Marked is { } some && some.Zip(panel.Counts).Any(pair => pair.First < 0 || pair.First > pair.Second))
            {
                throw Refusal(histogram, panel.Name, "counts must not be negative, nor marked ones more than all");
            }
        }
    }

    private static void Drawable(Plot plot, string place, params double[] values)
    {
        foreach (var value in values)
        {
            if (!double.IsFinite(value) || Math.Abs(value) > Largest)
                throw Refusal(plot, place, string.Create(CultureInfo.InvariantCulture, $"{value} cannot be drawn"));
        }
    }

    private static ArgumentException Refusal(Plot plot, string place, string why) => new($"Plot '{plot.Title}', {place}: {why}.");
}
