using System.Xml.Linq;
using ImplicitInstruct.Pipeline.Reporting.Drawing;

namespace ImplicitInstruct.Pipeline.Reporting.Page;

/// <summary>A verdict as a word and a shape, so that no one needs to see its colour.</summary>
internal static class VerdictMark
{
    /// <summary>HOLDS with a check in a disc, or FAILS with a cross in a hollow square.</summary>
    public static XElement Of(bool holds) => Html.Styled("span", holds ? "verdict holds" : "verdict fails", Sign(holds), holds ? "HOLDS" : "FAILS");

    /// <summary>The same for a bound.</summary>
    public static XElement OfBound(bool holds) => Html.Styled("span", holds ? "verdict holds" : "verdict fails", Sign(holds), holds ? "met" : "MISSED");

    private static XElement Sign(bool holds) => Svg.Element("svg",
        new XAttribute("viewBox", "0 0 16 16"), new XAttribute("aria-hidden", "true"), Svg.Class("sign"),
        holds ? Svg.Element("circle", Svg.Class("disc"), Svg.At("cx", 8), Svg.At("cy", 8), Svg.At("r", 7.2)) : Svg.Rectangle("box", 1.5, 1.5, 14.5, 14.5),
        Svg.Path("stroke", holds ? "M4.6 8.2L7.1 10.8L11.6 5.6" : "M4.8 4.8L11.2 11.2M11.2 4.8L4.8 11.2"));
}
