using System.Text.Json.Nodes;
using ImplicitInstruct.Claims;
using ImplicitInstruct.Reporting.Plots;

namespace ImplicitInstruct.Reporting;

/// <summary>
/// Everything that a report says. It is measured elsewhere: rendering adds no number, no clock and no order of its own, so the same
/// content gives the same bytes.
/// </summary>
public sealed record ReportContent
{
    /// <summary>Title of the page.</summary>
    public required string Title { get; init; }

    /// <summary>The paper; null to name none.</summary>
    public PaperLink? Paper { get; init; }

    /// <summary>What was found, first of all and for every reader; null for none.</summary>
    public ReportOpening? Opening { get; init; }

    /// <summary>Words that the report uses, explained before it does.</summary>
    public IReadOnlyList<Term> Terms { get; init; } = [];

    /// <summary>What was reproduced and how, in a sentence or two; it follows the opening.</summary>
    public required string Lead { get; init; }

    /// <summary>Name of the scale, e.g. <c>mini</c>; in tables the heading of our column.</summary>
    public required string Scale { get; init; }

    /// <summary>Where, when and with what it ran.</summary>
    public required ReportOrigin Origin { get; init; }

    /// <summary>Which seeds it ran with.</summary>
    public required ReportSeeds Seeds { get; init; }

    /// <summary>The claims with what was found, in the order of the paper.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>Claims that are not among the findings because they were not measured.</summary>
    public IReadOnlyList<Claim> NotMeasured { get; init; } = [];

    /// <summary>The findings on claims of a kind.</summary>
    internal IReadOnlyList<Finding> Of(ClaimKind kind) => [.. Findings.Where(finding => finding.Result.Claim.Kind == kind)];

    /// <summary>What stands above <see cref="Orders"/>.</summary>
    internal const string OrdersHeading = "Order: here and in the paper";

    /// <summary>Whether what the claims rank comes in the paper's order, a paragraph for each ranking.</summary>
    public IReadOnlyList<string> Orders { get; init; } = [];

    /// <summary>Plots that belong to all claims, e.g. the win rates of all models; they follow the verdicts.</summary>
    public IReadOnlyList<Plot> Overview { get; init; } = [];

    /// <summary>What else there is to show, e.g. loss curves, response lengths, a sweep; it follows the claims.</summary>
    public IReadOnlyList<ReportSection> Sections { get; init; } = [];

    /// <summary>
    /// How the samples were chosen, e.g. <c>The first test instruction of every family, chosen before any output was seen.</c>
    /// </summary>
    public string SampleChoice { get; init; } = "";

    /// <summary>Instructions with the responses of all models.</summary>
    public IReadOnlyList<Sample> Samples { get; init; } = [];

    /// <summary>The recipe as a tree of values; paths joined with dots are the keys of <c>--set</c>.</summary>
    public required JsonNode Recipe { get; init; }

    /// <summary>
    /// The recipe that a run without <c>--set</c> has: what differs from it is marked. Null when there is none to compare with.
    /// </summary>
    public JsonNode? UnchangedRecipe { get; init; }

    /// <summary>What values of the recipe mean, by their keys.</summary>
    public IReadOnlyDictionary<string, string> Meanings { get; init; } = new Dictionary<string, string>();

    /// <summary>Where the paper's text and the official code disagree.</summary>
    public IReadOnlyList<Conflict> Conflicts { get; init; } = [];

    /// <summary>The artifacts behind the numbers.</summary>
    public IReadOnlyList<ArtifactEntry> Artifacts { get; init; } = [];

    /// <summary>Commands that make all this again.</summary>
    public IReadOnlyList<ReportCommand> Commands { get; init; } = [];
}

/// <summary>The finding in a few sentences and one picture.</summary>
/// <param name="Sentences">The sentences.</param>
/// <param name="Picture">The picture; null where there is nothing to draw.</param>
public sealed record ReportOpening(IReadOnlyList<string> Sentences, Plot? Picture);

/// <summary>A paper to read.</summary>
/// <param name="Name">What the link says.</param>
/// <param name="Address">Where it leads.</param>
public sealed record PaperLink(string Name, string Address);

/// <summary>A word with its meaning.</summary>
/// <param name="Name">The word, or several that go together.</param>
/// <param name="Meaning">What it means, in a sentence.</param>
public sealed record Term(string Name, string Meaning);

/// <summary>Where, when and with what the numbers were made.</summary>
public sealed record ReportOrigin
{
    /// <summary>When the newest artifact was finished, UTC.</summary>
    public required DateTimeOffset Finished { get; init; }

    /// <summary>Seconds of work behind all of them.</summary>
    public required double Seconds { get; init; }

    /// <summary>What of it was measured at the mains; null where nothing was.</summary>
    public ReportEnergy? Energy { get; init; }

    /// <summary>Version of the program.</summary>
    public required string Version { get; init; }

    /// <summary>The .NET runtime.</summary>
    public required string Runtime { get; init; }

    /// <summary>Operating system, architecture, processor and cores.</summary>
    public required string Machine { get; init; }

    /// <summary>Engine, e.g. <c>cpu</c>.</summary>
    public required string Engine { get; init; }

    /// <summary>The engine's numerics id: machines with the same one compute the same bits.</summary>
    public required string Numerics { get; init; }

    /// <summary>Commit of this repository; null when it is not known.</summary>
    public string? Commit { get; init; }
}

/// <summary>Energy of the work behind a report, as far as it was measured, joules.</summary>
/// <param name="Processor">Of processors, with all that they did meanwhile.</param>
/// <param name="Gpu">Of GPUs.</param>
/// <param name="Measured">How many artifacts were measured.</param>
/// <param name="Artifacts">How many there are.</param>
public sealed record ReportEnergy(double Processor, double Gpu, int Measured, int Artifacts);

/// <summary>The seeds.</summary>
/// <param name="Pretraining">One for each base model.</param>
/// <param name="Runs">The runs by their seeds, e.g. <c>p1-t4</c>: base model 1, tuning run 4.</param>
public sealed record ReportSeeds(IReadOnlyList<ulong> Pretraining, IReadOnlyList<string> Runs);

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

/// <summary>A place where the paper's text and the official code say different things.</summary>
public sealed record Conflict
{
    /// <summary>What it is about, e.g. <c>learning-rate schedule</c>.</summary>
    public required string What { get; init; }

    /// <summary>What the paper's text says, with the place.</summary>
    public required string Paper { get; init; }

    /// <summary>What the official code does, with the file.</summary>
    public required string Code { get; init; }

    /// <summary>Key of the recipe that decides between them; null when nothing here depends on it.</summary>
    public string? Key { get; init; }

    /// <summary>What this run did, e.g. <c>linear, as the code</c>.</summary>
    public required string InForce { get; init; }
}

/// <summary>One artifact behind the numbers.</summary>
/// <param name="Stage">Stage that made it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Hash">Its key.</param>
/// <param name="Seconds">Seconds of work.</param>
/// <param name="Folder">Its folder as seen from the report's, with <c>/</c>, for a link; null for none.</param>
public sealed record ArtifactEntry(string Stage, string Name, string Hash, double Seconds, string? Folder = null);

/// <summary>A command to type, and what it does.</summary>
/// <param name="Line">The command line.</param>
/// <param name="Purpose">What it does.</param>
public sealed record ReportCommand(string Line, string Purpose);
