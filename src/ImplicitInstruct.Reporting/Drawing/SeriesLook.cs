using System.Xml.Linq;

namespace ImplicitInstruct.Reporting.Drawing;

/// <summary>
/// How the n-th series looks: twelve differ in their marks, forty in mark or dashes, so that no one needs to see colours.
/// </summary>
/// <param name="Index">Which series, from 0.</param>
internal readonly record struct SeriesLook(int Index)
{
    private const int Colors = 8;

    private static readonly string[] Dashes = ["", "7 3", "2 3", "9 3 2 3", "13 4"];

    /// <summary>Marks around the origin: a chart's lines are told apart by them alone where there are no more than these.</summary>
    private static readonly (string Path, bool Hollow)[] Marks =
    [
        ("M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0z", false),
        ("M-3.2 -3.2h6.4v6.4h-6.4z", true),
        ("M0 -4.2L4 3.2H-4z", false),
        ("M0 -4.6L4.2 0L0 4.6L-4.2 0z", true),
        ("M-3.6 -3.6L3.6 3.6M-3.6 3.6L3.6 -3.6", true),
        ("M0 4.2L4 -3.2H-4z", true),
        ("M-4.4 0H4.4M0 -4.4V4.4", true),
        ("M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0z", true),
        ("M-3.2 -3.2h6.4v6.4h-6.4z", false),
        ("M0 -4.2L4 3.2H-4z", true),
        ("M0 -4.6L4.2 0L0 4.6L-4.2 0z", false),
        ("M0 4.2L4 -3.2H-4z", false),
    ];

    /// <summary>Class with the colour.</summary>
    public string Color => $"s{Index % Colors}";

    /// <summary>The dashes of its line.</summary>
    public XAttribute? Dash => Dashes[Index % Dashes.Length] is { Length: > 0 } dashes ? new XAttribute("stroke-dasharray", dashes) : null;

    /// <summary>Its mark at a place.</summary>
    public XElement Mark(double x, double y)
    {
        var (path, hollow) = Marks[Index % Marks.Length];
        return Svg.Element("path", Svg.Class($"mark {Color}{(hollow ? " hollow" : "")}"),
            new XAttribute("transform", $"translate({Svg.Number(x)} {Svg.Number(y)})"), new XAttribute("d", path));
    }
}
