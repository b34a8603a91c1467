using System.Xml.Linq;

namespace ImplicitInstruct.Reporting.Drawing;

/// <summary>Signs with their names, in rows below a picture.</summary>
internal sealed class Legend
{
    private const double SignWidth = 26;
    private const double RowHeight = 19;
    private const double Gap = 16;

    private readonly List<(string Name, Func<double, double, XElement> Sign)> _entries = [];

    /// <summary>Adds an entry.</summary>
    /// <param name="name">What the sign means.</param>
    /// <param name="sign">Draws it into a box of 20 by 12 around the given centre.</param>
    public void Add(string name, Func<double, double, XElement> sign) => _entries.Add((name, sign));

    /// <summary>Adds the look of a series of points.</summary>
    public void AddPoints(string name, SeriesLook look) => Add(name, look.Mark);

    /// <summary>Adds the look of a line.</summary>
    public void AddLine(string name, SeriesLook look) => Add(name, (x, y) => Svg.Group(LineOf(look, x, y), look.Mark(x, y)));

    /// <summary>Draws all entries.</summary>
    /// <param name="left">Where rows begin.</param>
    /// <param name="top">Where the first row begins.</param>
    /// <param name="right">Where rows end.</param>
    /// <param name="bottom">Where the last one ends.</param>
    public XElement? Draw(double left, double top, double right, out double bottom)
    {
        bottom = top;
        if (_entries.Count == 0)
            return null;
        // Many entries read better in columns, a few better one after the other.
        var widest = _entries.Max(entry => SignWidth + TextRoom.Of(entry.Name, Svg.TextSize) + Gap);
        var column = _entries.Count > 6 ? Math.Min(right - left, widest) : 0;
        var (x, y) = (left, top + (RowHeight / 2));
        var group = Svg.Group(Svg.Class("legend"));
        foreach (var (name, sign) in _entries)
        {
            var shown = TextRoom.Fit(name, Svg.TextSize, right - left - SignWidth);
            var width = SignWidth + TextRoom.Of(shown, Svg.TextSize);
            if (x > left && x + Math.Max(width, column - Gap) > right)
                (x, y) = (left, y + RowHeight);
            group.Add(sign(x + 10, y), Svg.Text("t", x + SignWidth, y + 4, shown));
            x += column > 0 ? column : width + Gap;
        }
        bottom = y + (RowHeight / 2);
        return group;
    }

    private static XElement LineOf(SeriesLook look, double x, double y)
    {
        var line = Svg.Line($"curve {look.Color}", x - 12, y, x + 12, y);
        line.Add(look.Dash);
        return line;
    }
}
