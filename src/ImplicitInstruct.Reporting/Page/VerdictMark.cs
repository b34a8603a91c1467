using System.Xml.Linq;
using ImplicitInstruct.Claims;
using ImplicitInstruct.Reporting.Drawing;

namespace ImplicitInstruct.Reporting.Page;

/// <summary>A verdict as a word and a shape, so that no one needs to see its colour.</summary>
internal static class VerdictMark
{
    /// <summary>HOLDS with a check in a disc, FAILS with a cross in a hollow square, or NOT SHOWN with a dash in one.</summary>
    public static XElement Of(ClaimResult result) =>
        Html.Styled("span", $"verdict {Class(result.Verdict)}", Sign(result.Verdict), result.Word);

    /// <summary>The name of a verdict's look.</summary>
    public static string Class(Verdict verdict) => verdict switch
    {
        Verdict.Holds => "holds",
        Verdict.Fails => "fails",
        _ => "open",
    };

    /// <summary>The same for a bound.</summary>
    public static XElement OfBound(bool holds) => Html.Styled("span", holds ? "verdict holds" : "verdict fails",
        Sign(holds ? Verdict.Holds : Verdict.Fails), holds ? "met" : "MISSED");

    private static XElement Sign(Verdict verdict) => Svg.Element("svg",
        new XAttribute("viewBox", "0 0 16 16"), new XAttribute("aria-hidden", "true"), Svg.Class("sign"),
        verdict == Verdict.Holds ? Svg.Element("circle", Svg.Class("disc"), Svg.At("cx", 8), Svg.At("cy", 8), Svg.At("r", 7.2))
            : Svg.Rectangle("box", 1.5, 1.5, 14.5, 14.5),
        Svg.Path("stroke", verdict switch
        {
            Verdict.Holds => "M4.6 8.2L7.1 10.8L11.6 5.6",
            Verdict.Fails => "M4.8 4.8L11.2 11.2M11.2 4.8L4.8 11.2",
            _ => "M4.8 8L11.2 8",
        }));
}
