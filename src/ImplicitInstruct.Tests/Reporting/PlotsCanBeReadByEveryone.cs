using System.Globalization;
using System.Xml.Linq;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Reporting.Drawing;
using ImplicitInstruct.Reporting.Page;
using ImplicitInstruct.Reporting.Plots;

namespace ImplicitInstruct.Tests.Reporting;

[TestFixture]
public sealed class PlotsCanBeReadByEveryone
{
    private const string LongName =
        "a model with a very long name that no one would choose but that someone will choose one day, and longer still";

    private static readonly double[] Widths = [PlotDrawing.Wide, PlotDrawing.Narrow];

    private static IEnumerable<TestCaseData> Hard =>
    [
        .. SmallReport.Plots.Select(plot => Case(plot.Title, plot)),
        Case("one bar", SmallReport.Bars with { Bars = [SmallReport.Bars.Bars[0]], Mark = null }),
        Case("no bar", SmallReport.Bars with { Bars = [] }),
        Case("bars of nothing", SmallReport.Bars with { Bars = [new Bar { Label = "none", Value = 0, Interval = new Interval(0, 0, 0.95),
            Seeds = [0, 0] }], Mark = null }),
        Case("long groups", SmallReport.Groups with { Axis = LongName, MarkLabel = LongName,
            Groups = [new BarGroup(LongName, [new GroupedBar(LongName, 123456.78, new Interval(-5, 2e5, 0.95))])] }),
        Case("no group", SmallReport.Groups with { Groups = [], Mark = null }),
        Case("negative bars",
            SmallReport.Bars with { Bars = [new Bar { Label = "less", Value = -12.5, Interval = new Interval(-20, 4, 0.95) }] }),
        Case("long names", SmallReport.Bars with { Axis = LongName, MarkLabel = LongName,
            Bars = [new Bar { Label = LongName, Value = 123456.78, Paper = [new PaperMark(LongName, 3)] }] }),
        Case("one point", SmallReport.Scatter with { Kinds = [new PointSeries("one", [new PlotPoint(3, 3)])] }),
        Case("no point", SmallReport.Scatter with { Kinds = [] }),
        Case("long axes", SmallReport.Scatter with { XAxis = LongName, YAxis = LongName,
            Kinds = [new PointSeries(LongName, [new PlotPoint(1e9, -1e9), new PlotPoint(1e9 + 1, 1e9)])] }),
        Case("flat line", SmallReport.Lines with { Series = [new PointSeries("flat", [new PlotPoint(1, 1e-7), new PlotPoint(2, 1e-7)])] }),
        Case("eleven decades",
            SmallReport.Lines with { Series = [new PointSeries("steep", [new PlotPoint(1, 1e-4), new PlotPoint(1e7, 1e3)])] }),
        Case("between two decades",
            SmallReport.Lines with { Series = [new PointSeries("short", [new PlotPoint(5.1, 1), new PlotPoint(5.9, 2)])] }),
        Case("evenly spaced", EvenlySpaced(0, 0.001, 0.01, 0.1)),
        Case("forty values evenly spaced", EvenlySpaced([.. Enumerable.Range(0, 40).Select(i => 1e6 + (1e-3 * i))])),
        Case("forty series", SmallReport.Lines with { Series = [.. Enumerable.Range(1, 40)
            .Select(i => new PointSeries($"series {i}", [new PlotPoint(1, i), new PlotPoint(9, i + 1)]))] }),
        Case("empty bins", SmallReport.Lengths with { Panels = [new HistogramPanel(LongName, [0, 0, 0])] }),
        Case("twelve panels", SmallReport.Lengths with { Panels = [.. Enumerable.Range(1, 12)
            .Select(i => new HistogramPanel($"model {i}", [i, 2, 100_000]))] }),
    ];

    [TestCaseSource(nameof(Hard))]
    public void A_picture_is_well_formed_and_says_what_it_shows(Plot plot)
    {
        foreach (var width in Widths)
        {
            var svg = Parsed(plot, width);
            Assert.That(svg.Element("title")!.Value, Is.EqualTo(plot.Title));
            Assert.That(svg.Element("desc")!.Value, Is.EqualTo(plot.Description));
            Assert.That(((string)svg.Attribute("aria-labelledby")!).Split(' '),
                Is.EqualTo(new[] { (string)svg.Element("title")!.Attribute("id")!, (string)svg.Element("desc")!.Attribute("id")! }));
        }
    }

    [TestCaseSource(nameof(Hard))]
    public void No_label_leaves_the_picture(Plot plot)
    {
        foreach (var width in Widths)
        {
            var svg = Parsed(plot, width);
            var height = double.Parse(((string)svg.Attribute("viewBox")!).Split(' ')[3], CultureInfo.InvariantCulture);
            foreach (var label in Labels(svg))
            {
                Assert.That(label.Left, Is.GreaterThan(-1), label.Text);
                Assert.That(label.Right, Is.LessThan(width + 1), label.Text);
                Assert.That(label.Base, Is.GreaterThan(8).And.LessThan(height), label.Text);
            }
        }
    }

    [TestCaseSource(nameof(Hard))]
    public void No_label_covers_another(Plot plot)
    {
        foreach (var width in Widths)
        {
            var labels = Labels(Parsed(plot, width)).ToList();
            foreach (var (i, one) in labels.Index())
            {
                foreach (var other in labels.Skip(i + 1).Where(other => Math.Abs(other.Base - one.Base) < 11))
                    Assert.That(one.Right <= other.Left || other.Right <= one.Left, Is.True, $"'{one.Text}' and '{other.Text}' at {width}");
            }
        }
    }

    [TestCaseSource(nameof(Hard))]
    public void Every_axis_has_ticks_and_every_coordinate_is_a_number(Plot plot)
    {
        foreach (var width in Widths)
        {
            var svg = Parsed(plot, width);
            if (plot is not Histogram { Panels.Count: 0 })
                Assert.That(svg.Descendants("text").Count(text => Classes(text).Contains("tick")), Is.GreaterThanOrEqualTo(2));
            Assert.That(svg.Descendants().Attributes().Select(attribute => attribute.Value),
                Has.None.Contains("NaN").And.None.Contains("Infinity").And.None.Contains("∞"));
        }
    }

    [Test]
    public void Values_at_equal_distances_have_a_tick_each()
    {
        var labels = Labels(Parsed(EvenlySpaced(0, 0.001, 0.01, 0.1), 720)).ToList();
        var ticks = labels.Where(label => label.Base == labels.Single(one => one.Text == "0.001").Base)
            .Select(label => (label.Text, Middle: (label.Left + label.Right) / 2)).OrderBy(tick => tick.Middle).ToList();
        Assert.That(ticks.Select(tick => tick.Text), Is.EqualTo(new[] { "0", "0.001", "0.01", "0.1" }));
        var distances = ticks.Zip(ticks.Skip(1), (one, next) => next.Middle - one.Middle).ToList();
        Assert.That(distances, Is.All.EqualTo(distances[0]).Within(0.1));
        Assert.That(distances[0], Is.GreaterThan(150));
    }

    [Test]
    public void A_value_near_zero_is_not_called_zero() =>
        Assert.That(
            Labels(Parsed(EvenlySpaced(-1e-7, 0, 1.5e-6, 0.00015), 720)).Select(label => label.Text),
            Is.SupersetOf(new[] { "-1E-07", "0", "1.5E-06", "0.00015" }));

    [Test]
    public void Forty_series_differ_without_colour() =>
        Assert.That(Enumerable.Range(0, 40).Select(i => new SeriesLook(i)).Select(look => (look.Dash?.Value,
            (string)look.Mark(0, 0).Attribute("d")!, Classes(look.Mark(0, 0)).Contains("hollow"))).Distinct().Count(), Is.EqualTo(40));

    [Test]
    public void Each_of_twelve_series_has_a_mark_of_its_own() =>
        Assert.That(Enumerable.Range(0, 12).Select(i => new SeriesLook(i).Mark(0, 0))
            .Select(mark => ((string)mark.Attribute("d")!, Classes(mark).Contains("hollow"))).Distinct().Count(), Is.EqualTo(12));

    [TestCase(0.0, 1.0)]
    [TestCase(-3.7, 102.0)]
    [TestCase(1e-9, 2e-9)]
    [TestCase(999_999.0, 1_000_001.0)]
    public void Ticks_are_round_rising_and_inside(double low, double high)
    {
        var ticks = Ticks.Linear(low, high, 6);
        Assert.That(ticks, Has.Count.InRange(2, 6));
        Assert.That(ticks.Select(tick => tick.Value), Is.Ordered.Ascending);
        Assert.That(ticks.Select(tick => tick.Value), Is.All.InRange(low - (1e-6 * (high - low)), high + (1e-6 * (high - low))));
        Assert.That(ticks.Select(tick => tick.Label).Distinct().Count(), Is.EqualTo(ticks.Count));
        Assert.That(ticks.Select(tick => double.Parse(tick.Label, NumberStyles.Number, CultureInfo.InvariantCulture)),
            Is.EqualTo(ticks.Select(tick => tick.Value)).Within(1e-6 * (high - low)));
    }

    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    [TestCase(-1e300)]
    public void What_cannot_be_drawn_is_refused(double value)
    {
        Plot[] plots =
        [
            SmallReport.Bars with { Bars = [new Bar { Label = "here", Value = value }] },
            SmallReport.Bars with { Bars = [new Bar { Label = "here", Value = 1, Interval = new Interval(value, 2, 0.95) }] },
            SmallReport.Bars with { Bars = [new Bar { Label = "here", Value = 1, Seeds = [value] }] },
            SmallReport.Bars with { Bars = [new Bar { Label = "here", Value = 1, Paper = [new PaperMark("it", value)] }] },
            SmallReport.Groups with { Groups = [new BarGroup("here", [new GroupedBar("here", value)])] },
            SmallReport.Scatter with { Kinds = [new PointSeries("here", [new PlotPoint(value, 1)])] },
            SmallReport.Lines with { Series = [new PointSeries("here", [new PlotPoint(1, value)])] },
            SmallReport.Lengths with { Edges = [0, 1, 2, value] },
        ];
        foreach (var plot in plots)
            Assert.That(() => PlotDrawing.Draw(plot, 720, "id"),
                Throws.ArgumentException.With.Message.StartsWith($"Plot '{plot.Title}', "));
    }

    [Test]
    public void Bins_and_counts_must_agree()
    {
        Refused(SmallReport.Lengths with { Panels = [new HistogramPanel("here", [1, 2])] });
        Refused(SmallReport.Lengths with { Panels = [new HistogramPanel("here", [1, 2, 3], [2, 0, 0])] });
        Refused(SmallReport.Lengths with { Edges = [0, 2, 2, 3] });

        static void Refused(Plot plot) => Assert.That(() => PlotDrawing.Draw(plot, 720, "id"), Throws.ArgumentException);
    }

    [Test]
    public void A_thinned_line_keeps_its_extremes()
    {
        var points = Enumerable.Range(0, 5000).Select(i => new PlotPoint(i, i == 1234 ? 9 : i == 4321 ? -9 : i % 2)).ToList();
        var path = (string)Parsed(SmallReport.Lines with { Series = [new PointSeries("spikes", points)] }, 720)
            .Descendants("path").Single(element => Classes(element).Contains("dense")).Attribute("d")!;
        var heights = path.TrimStart('M').Split('L')
            .Select(place => double.Parse(place.Split(' ')[1], CultureInfo.InvariantCulture)).ToList();
        Assert.That(heights, Has.Count.LessThan(3000));
        Assert.That(heights.Count(height => height == heights.Min()), Is.EqualTo(1));
        Assert.That(heights.Count(height => height == heights.Max()), Is.EqualTo(1));
    }

    [Test]
    public void A_long_text_is_cut_to_its_room_between_characters()
    {
        Assert.That(TextRoom.Fit("short", 12, 100), Is.EqualTo("short"));
        Assert.That(TextRoom.Of(TextRoom.Fit(LongName, 12, 100), 12), Is.LessThanOrEqualTo(100));
        Assert.That(TextRoom.Fit("🙂🙂🙂🙂🙂🙂", 12, 70).EnumerateRunes(), Has.None.EqualTo(System.Text.Rune.ReplacementChar));
        Assert.That(TextRoom.Wrap("one two three", 12, TextRoom.Of("one two", 12), 2), Is.EqualTo(new[] { "one two", "three" }));
    }

    private static LineChart EvenlySpaced(params double[] values) => SmallReport.Lines with
    {
        IsEvenlySpaced = true,
        Series = [new PointSeries("line", [.. values.Select((value, i) => new PlotPoint(value, 40 + i))])],
    };

    private static XElement Parsed(Plot plot, double width) =>
        XDocument.Parse(HtmlText.Document(PlotDrawing.Draw(plot, width, "figure-1"))).Root!;

    private static string[] Classes(XElement element) => ((string?)element.Attribute("class") ?? "").Split(' ');

    private static IEnumerable<(string Text, double Left, double Right, double Base)> Labels(XElement svg)
    {
        foreach (var text in svg.Descendants("text"))
        {
            var (x, width) = ((double)text.Attribute("x")!, TextRoom.Of(text.Value, Svg.TextSize));
            var left = (string?)text.Attribute("text-anchor") switch { "end" => x - width, "middle" => x - (width / 2), _ => x };
            yield return (text.Value, left, left + width, (double)text.Attribute("y")!);
        }
    }

    private static TestCaseData Case(string name, Plot plot) => new TestCaseData(plot).SetArgDisplayNames(name);
}
