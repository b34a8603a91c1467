using ImplicitInstruct.Reporting.Plots;
namespace ImplicitInstruct.Reporting;

/// <summary>A part of the report that belongs to no single claim.</summary>
public sealed record ReportSection
{
    /// <summary>Heading.</summary>
    public required string Title { get; init; }

    /// <summary>Text, a paragraph each.</summary>
    public IReadOnlyList<string> Paragraphs { get; init; } = [];

    /// <summary>Tables.</summary>
    public IReadOnlyList<CaptionedTable> Tables { get; init; } = [];

    /// <summary>Plots.</summary>
    public IReadOnlyList<Plot> Plots { get; init; } = [];
}
