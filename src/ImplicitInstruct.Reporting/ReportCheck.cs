using ImplicitInstruct.Claims;
using ImplicitInstruct.Reporting.Drawing;
using ImplicitInstruct.Reporting.Plots;

namespace ImplicitInstruct.Reporting;

/// <summary>Refuses content that a report could only misrepresent.</summary>
internal static class ReportCheck
{
    /// <summary>Throws when something contradicts itself or cannot be shown.</summary>
    /// <exception cref="ArgumentException">Says what, and where.</exception>
    public static void Require(ReportContent content)
    {
        var claims = content.Findings.GroupBy(finding => finding.Result.Claim.Id, StringComparer.OrdinalIgnoreCase);
        if (claims.FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw Refusal($"The claim '{twice.Key}' is there twice.");
        foreach (var finding in content.Findings)
        {
            // A claim may fail because something could not be measured; nothing can hold on it.
            if (finding.Result.Holds && finding.Result.Measured.FirstOrDefault(IsNoNumber) is { } measured)
                throw Refusal($"The claim '{finding.Result.Claim.Id}' holds although '{measured.Condition}' is no number.");
            if (finding.Result.Bounds.Count == 0)
                throw Refusal($"The claim '{finding.Result.Claim.Id}' has no bounds, so nothing could make it fail.");
        }
        IEnumerable<CaptionedTable> tables =
            [.. content.Findings.SelectMany(finding => finding.Tables), .. content.Sections.SelectMany(section => section.Tables)];
        foreach (var table in tables)
        {
            if (table.Text.Rows.Any(row => row.Count != table.Text.Header.Count))
                throw Refusal($"The table '{table.Title}' has rows with more or fewer cells than columns.");
        }
        IEnumerable<Plot> plots =
        [
            .. content.Opening?.Picture is { } picture ? [picture] : Array.Empty<Plot>(),
            .. content.Overview,
            .. content.Findings.SelectMany(finding => finding.Plots),
            .. content.Sections.SelectMany(section => section.Plots),
        ];
        foreach (var plot in plots)
            PlotCheck.Require(plot);

        static ArgumentException Refusal(string what) => new(what, nameof(content));
    }

    private static bool IsNoNumber(Measured measured) =>
        !double.IsFinite(measured.Value) || !double.IsFinite(measured.Interval.Low) || !double.IsFinite(measured.Interval.High);
}
