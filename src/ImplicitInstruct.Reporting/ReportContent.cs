using System.Text.Json.Nodes;
using ImplicitInstruct.Reporting.Plots;

namespace ImplicitInstruct.Reporting;

/// <summary>Everything that a report says. It is measured elsewhere: rendering adds no number, no clock and no order of its own, so the same content gives the same bytes.</summary>
public sealed record ReportContent
{
    /// <summary>Title of the page.</summary>
    public required string Title { get; init; }

    /// <summary>What was reproduced and how, in a sentence or two: the first thing that a reader sees under the title.</summary>
    public required string Lead { get; init; }

    /// <summary>Name of the scale, e.g. <c>mini</c>; in tables the heading of our column.</summary>
    public required string Scale { get; init; }

    /// <summary>Where, when and with what it ran.</summary>
    public required ReportOrigin Origin { get; init; }

    /// <summary>Which seeds it ran with.</summary>
    public required ReportSeeds Seeds { get; init; }

    /// <summary>The claims with what was found, in the order of the paper.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>How many of the paper's claims are not among the findings because they were not measured.</summary>
    public int NotMeasured { get; init; }

    /// <summary>Plots that belong to all claims, e.g. the win rates of all models; they follow the verdicts.</summary>
    public IReadOnlyList<Plot> Overview { get; init; } = [];

    /// <summary>What else there is to show, e.g. loss curves, response lengths, a sweep; it follows the claims.</summary>
    public IReadOnlyList<ReportSection> Sections { get; init; } = [];

    /// <summary>How the samples were chosen, e.g. <c>The first test instruction of every family, chosen before any output was seen.</c></summary>
    public string SampleChoice { get; init; } = "";

    /// <summary>Instructions with the responses of all models.</summary>
    public IReadOnlyList<Sample> Samples { get; init; } = [];

    /// <summary>The recipe as a tree of values; paths joined with dots are the keys of <c>--set</c>.</summary>
    public required JsonNode Recipe { get; init; }

    /// <summary>The recipe that a run without <c>--set</c> has: what differs from it is marked. Null when there is none to compare with.</summary>
    public JsonNode? UnchangedRecipe { get; init; }

    /// <summary>Where the paper's text and the official code disagree.</summary>
    public IReadOnlyList<Conflict> Conflicts { get; init; } = [];

    /// <summary>The artifacts behind the numbers.</summary>
    public IReadOnlyList<ArtifactEntry> Artifacts { get; init; } = [];

    /// <summary>Commands that make all this again.</summary>
    public IReadOnlyList<ReportCommand> Commands { get; init; } = [];
}
