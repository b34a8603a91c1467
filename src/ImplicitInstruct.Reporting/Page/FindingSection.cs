using System.Xml.Linq;

namespace ImplicitInstruct.Reporting.Page;

/// <summary>One claim: verdict, numbers, bounds and the command come first, then what is behind them.</summary>
internal static class FindingSection
{
    /// <summary>The heading of a finding.</summary>
    public static string Heading(Finding finding) => finding.Heading ?? finding.Result.Claim.Id;

    /// <summary>The section.</summary>
    public static XElement Of(Finding finding, string scale, PlotFigure figures)
    {
        var (result, claim) = (finding.Result, finding.Result.Claim);
        return new XElement("section", new XAttribute("id", "claim-" + Html.Anchor(claim.Id)), new XAttribute("class", "claim"),
            Html.Styled("p", "kicker",
                VerdictMark.Of(result), Html.Styled("code", "id", claim.Id), new XElement("span", $"in the paper: {claim.Place}")),
            new XElement("h2", Heading(finding)),
            Html.Styled("p", "statement", claim.Statement),
            result.Measured.Count == 0 && result.Paper.Count == 0 ? null
                : Html.Table(MeasuredTable.Of(finding, scale), $"{claim.Id}: measured and in the paper"),
            Html.Styled("p", "note", Sentence(claim.Metric)),
            MeasuredTable.Footnotes(result) is not { Count: > 0 } sources ? null
                : Html.Styled("ul", "note sources", sources.Select(source => new XElement("li", source))),
            Html.Styled("ul", "bounds", result.Bounds.Select(bound =>
                new XElement("li", VerdictMark.OfBound(bound.Holds), new XElement("span", VerdictLine.InWords(bound))))),
            Html.Styled("p", "again", Html.Styled("span", "caps", "Check it again"), Html.Command(finding.Command)),
            finding.AllRemarks.Select(remark => Html.Styled("p", "remark", remark)),
            AgreementTables.Of(finding).Select(Html.Captioned),
            finding.Plots.Select(figures.Of),
            finding.Tables.Select(Html.Captioned));
    }

    private static string Sentence(string text) =>
        text.Length == 0 || text.EndsWith('.') ? text : char.ToUpperInvariant(text[0]) + text[1..] + ".";
}
