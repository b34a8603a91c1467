
using ImplicitInstruct.Reporting.Drawing;
namespace ImplicitInstruct.Reporting;

/// <summary>Refuses content that a report could only misrepresent.</summary>
internal static class ReportCheck
{
    /// <summary>Throws when something contradicts itself or cannot be shown.</summary>
    /// <exception cref="ArgumentException">Says what, and where.</exception>
    public static void Require(ReportContent content)
    {
        if (content.Findings.GroupBy(finding => finding.Result.Claim.Id, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new ArgumentException($"The claim '{twice.Key}' is there twice.", nameof(content));
        foreach (var finding in content.Findings)
        {
            // A claim may fail because something could not be measured; nothing can hold on it.
            if (finding.Result.Holds && finding.Result.Measured.FirstOrDefault(IsNoNumber) is { } measured)
                throw new ArgumentException($"The claim '{finding.Result.Claim.Id}' holds although '{measured.Condition}' is no number.", nameof(content));
            if (finding.Result.Bounds.Count == 0)
                throw new ArgumentException($"The claim '{finding.Result.Claim.Id}' has no bounds, so nothing could make it fail.", nameof(content));
        }
        foreach (var table in content.Findings.SelectMany(finding => finding.Tables).Concat(content.Sections.SelectMany(section => section.Tables)))
        {
            if (table.Text.Rows.Any(row => row.Count != table.Text.Header.Count))
                throw new ArgumentException($"The table '{table.Title}' has rows with more or fewer cells than columns.", nameof(content));
        }
        foreach (var plot in (IEnumerable<Plots.Plot>)[.. content.Overview, .. content.Findings.SelectMany(finding => finding.Plots), .. content.Sections.SelectMany(section => section.Plots)])
            PlotCheck.Require(plot);
    }

    private static bool IsNoNumber(Claims.Measured measured) =>
        !double.IsFinite(measured.Value) || !double.IsFinite(measured.Interval.Low) || !double.IsFinite(measured.Interval.High);
}
