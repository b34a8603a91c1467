using System.Globalization;
using System.Xml.Linq;

namespace ImplicitInstruct.Reporting.Drawing;

/// <summary>Elements of a picture. Coordinates have two decimals, so that a last bit changes no byte.</summary>
internal static class Svg
{
    /// <summary>Font size of all text in pictures.</summary>
    public const double TextSize = 12;

    /// <summary>An element.</summary>
    public static XElement Element(string name, params object?[] content) => new(name, content);

    /// <summary>A group.</summary>
    public static XElement Group(params object?[] content) => new("g", content);

    /// <summary>A class.</summary>
    public static XAttribute Class(string name) => new("class", name);

    /// <summary>A coordinate as text.</summary>
    public static string Number(double value) => (Math.Round(value, 2) + 0.0).ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>A coordinate.</summary>
    public static XAttribute At(string name, double value) => new(name, Number(value));

    /// <summary>A straight line.</summary>
    public static XElement Line(string style, double x1, double y1, double x2, double y2) =>
        new("line", Class(style), At("x1", x1), At("y1", y1), At("x2", x2), At("y2", y2));

    /// <summary>A rectangle between two heights and two widths in any order.</summary>
    public static XElement Rectangle(string style, double x1, double y1, double x2, double y2) => new(
        "rect", Class(style),
        At("x", Math.Min(x1, x2)), At("y", Math.Min(y1, y2)), At("width", Math.Abs(x2 - x1)), At("height", Math.Abs(y2 - y1)));

    /// <summary>A line of text.</summary>
    /// <param name="style">Class.</param>
    /// <param name="x">Where it begins, or what <paramref name="anchor"/> says.</param>
    /// <param name="y">Its base line.</param>
    /// <param name="text">The text.</param>
    /// <param name="anchor"><c>start</c>, <c>middle</c> or <c>end</c>.</param>
    public static XElement Text(string style, double x, double y, string text, string anchor = "start") =>
        new("text", Class(style), At("x", x), At("y", y), anchor == "start" ? null : new XAttribute("text-anchor", anchor), text);

    /// <summary>A line with a short stroke at either end, lying or standing.</summary>
    public static XElement Whisker(string style, double x1, double y1, double x2, double y2, double cap = 3)
    {
        var lying = Math.Abs(x2 - x1) >= Math.Abs(y2 - y1);
        var (dx, dy) = lying ? (0.0, cap) : (cap, 0.0);
        return Path(style, $"M{Number(x1 - dx)} {Number(y1 - dy)}L{Number(x1 + dx)} {Number(y1 + dy)}M{Number(x2 - dx)} {Number(y2 - dy)}"
            + $"L{Number(x2 + dx)} {Number(y2 + dy)}M{Number(x1)} {Number(y1)}L{Number(x2)} {Number(y2)}");
    }

    /// <summary>A path.</summary>
    public static XElement Path(string style, string data) => new("path", Class(style), new XAttribute("d", data));
}
