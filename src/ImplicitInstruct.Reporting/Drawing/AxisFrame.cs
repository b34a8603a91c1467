using System.Xml.Linq;

namespace ImplicitInstruct.Reporting.Drawing;

/// <summary>
/// Both axes of a picture with grid, ticks and names; the name of the vertical axis stands above it, where it reads without turning
/// the head.
/// </summary>
internal sealed class AxisFrame
{
    private const double LineHeight = 15;

    /// <summary>Share of the axis beyond its first and last value, for the halves of their labels.</summary>
    private const double RoomForLabel = 0.08;

    private readonly IReadOnlyList<string> _xName;
    private readonly IReadOnlyList<string> _yName;
    private readonly double _width;

    /// <summary>Lays out the axes.</summary>
    /// <param name="width">Width of the picture.</param>
    /// <param name="xName">Name of the horizontal axis.</param>
    /// <param name="yName">Name of the vertical axis.</param>
    /// <param name="xs">Horizontal values.</param>
    /// <param name="ys">Vertical values.</param>
    /// <param name="xTicks">Ticks of the horizontal axis; null takes round values.</param>
    public AxisFrame(
        double width, string xName, string yName, IReadOnlyList<double> xs, IReadOnlyList<double> ys, IReadOnlyList<Tick>? xTicks = null)
    {
        (_width, _xName, _yName) = (width, TextRoom.Wrap(xName, Svg.TextSize, width - 8, 2), TextRoom.Wrap(yName, Svg.TextSize, width, 2));
        Top = 13 + (LineHeight * _yName.Count);
        Bottom = Top + (width < 500 ? 230 : 300);
        Y = new AxisScale(ys, Bottom, Top, margin: 0.04);
        var labels = Y.TicksUp(Svg.TextSize).Select(tick => TextRoom.Of(tick.Label, Svg.TextSize));
        Left = labels.DefaultIfEmpty(0).Max() + 10;
        Right = width - 8;
        X = new AxisScale(xs, Left, Right, xTicks is null ? 0.02 : RoomForLabel, xTicks);
    }

    /// <summary>Left end of the axes.</summary>
    public double Left { get; }

    /// <summary>Right end of the axes.</summary>
    public double Right { get; }

    /// <summary>Upper end of the axes.</summary>
    public double Top { get; }

    /// <summary>Lower end of the axes.</summary>
    public double Bottom { get; }

    /// <summary>Where everything that belongs to the axes ends.</summary>
    public double End => Bottom + 29 + (LineHeight * _xName.Count);

    /// <summary>The horizontal scale.</summary>
    public AxisScale X { get; }

    /// <summary>The vertical scale.</summary>
    public AxisScale Y { get; }

    /// <summary>Draws grid, ticks and names.</summary>
    public XElement Draw()
    {
        var group = Svg.Group(Svg.Class("axes"), _yName.Select((line, i) => Svg.Text("t name", 0, 14 + (LineHeight * i), line)));
        foreach (var tick in Y.TicksUp(Svg.TextSize))
            group.Add(Svg.Line("grid", Left, Y[tick.Value], Right, Y[tick.Value]),
                Svg.Text("t tick", Left - 7, Y[tick.Value] + 4, tick.Label, "end"));
        foreach (var tick in X.TicksAlong(Svg.TextSize, 0, _width))
            group.Add(Svg.Line("axis", X[tick.Value], Bottom, X[tick.Value], Bottom + 5),
                Svg.Text("t tick", X[tick.Value], Bottom + 18, tick.Label, "middle"));
        group.Add(Svg.Line("axis", Left, Bottom, Right, Bottom));
        group.Add(_xName.Select((line, i) => Svg.Text("t name", Right, Bottom + 36 + (LineHeight * i), line, "end")));
        return group;
    }
}
