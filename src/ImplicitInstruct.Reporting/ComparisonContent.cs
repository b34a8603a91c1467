using System.Globalization;
using System.Text.Json.Nodes;
using ImplicitInstruct.Claims;
using ImplicitInstruct.Evaluation;

namespace ImplicitInstruct.Reporting;

/// <summary>What a comparison of two runs says, measured elsewhere. Differences are those of the second from the first.</summary>
public sealed record ComparisonContent
{
    /// <summary>Name of the scale.</summary>
    public required string Scale { get; init; }

    /// <summary>Name of the run that is compared with.</summary>
    public required string First { get; init; }

    /// <summary>Name of the run that is compared.</summary>
    public required string Second { get; init; }

    /// <summary>Recipe of the first.</summary>
    public required JsonNode FirstRecipe { get; init; }

    /// <summary>Recipe of the second.</summary>
    public required JsonNode SecondRecipe { get; init; }

    /// <summary>What must be said beforehand, e.g. what is gone.</summary>
    public required IReadOnlyList<string> Remarks { get; init; }

    /// <summary>Numbers that both have, in the order of the first's tables.</summary>
    public required IReadOnlyList<ComparedNumber> Numbers { get; init; }

    /// <summary>Claims that both have measured.</summary>
    public required IReadOnlyList<ComparedVerdict> Verdicts { get; init; }

    /// <summary>How many responses are others, by model.</summary>
    public required IReadOnlyList<ChangedResponses> Responses { get; init; }

    /// <summary>Some of them side by side.</summary>
    public required IReadOnlyList<Sample> Samples { get; init; }

    /// <summary>What is compared, in one line.</summary>
    public string Title => $"{Second} against {First}";

    /// <summary>Values of the recipe that differ: the second's, and as the usual one the first's.</summary>
    public IReadOnlyList<RecipeRow> RecipeChanges => RecipeRow.Changed(SecondRecipe, FirstRecipe);

    /// <summary>Claims that came out otherwise.</summary>
    public IReadOnlyList<ComparedVerdict> ChangedVerdicts => [.. Verdicts.Where(one => one.IsChanged)];

    /// <summary>The values that differ, as a table.</summary>
    public CaptionedTable RecipeTable => new("What differs in the recipe", new TableText(
        ["key", First, Second], [.. RecipeChanges.Select(change => (IReadOnlyList<string>)[change.Key, change.Usual!, change.Value])]));

    /// <summary>The claims, as a table.</summary>
    public CaptionedTable VerdictTable => new("Verdicts", new TableText(
        ["claim", First, Second, "bounds that came out otherwise"],
        [.. Verdicts.Select(one => (IReadOnlyList<string>)
        [
            one.First.Claim.Id, one.First.Word, one.Second.Word,
            one.ChangedBounds.Count == 0 ? "–" : string.Join("; ", one.ChangedBounds),
        ])]));

    /// <summary>Numbers that are not the same in both.</summary>
    public IReadOnlyList<ComparedNumber> ChangedNumbers => [.. Numbers.Where(one => one.IsChanged)];

    /// <summary>Some of the numbers, a table each of theirs.</summary>
    public IReadOnlyList<CaptionedTable> TablesOf(IReadOnlyList<ComparedNumber> numbers) =>
    [
        .. numbers.GroupBy(one => one.Table).Select(table => new CaptionedTable(table.Key, new TableText(
            ["", First, Second, "difference", "95 % interval", "instructions × runs"],
            [.. table.Select(one => (IReadOnlyList<string>)
            [
                one.Name, NumberText.Of(one.First), NumberText.Of(one.Second), NumberText.Of(one.Difference),
                one.Paired is { } paired ? NumberText.Of(paired.Interval) : "not paired",
                one.Paired is { } pairs
                    ? string.Create(CultureInfo.InvariantCulture, $"{pairs.Instructions} × {pairs.Runs}") : "–",
            ])]))),
    ];

    /// <summary>How many responses changed, as a table.</summary>
    public CaptionedTable ResponseTable => new("Responses that changed", new TableText(
        ["model", "changed", "of"],
        [.. Responses.Select(one => (IReadOnlyList<string>)
        [
            one.Model, one.Changed.ToString(CultureInfo.InvariantCulture), one.Of.ToString(CultureInfo.InvariantCulture),
        ])]));
}

/// <summary>A number of two runs.</summary>
/// <param name="Table">The table that it stands in, or the claim.</param>
/// <param name="Row">What was measured.</param>
/// <param name="Column">In which unit; empty where the row says it.</param>
/// <param name="First">The first run's.</param>
/// <param name="Second">The second run's.</param>
/// <param name="Paired">The difference by run and instruction; null where they have none in common, or the number is no mean.</param>
public sealed record ComparedNumber(string Table, string Row, string Column, double First, double Second, PairedDifference? Paired)
{
    /// <summary>Row and column.</summary>
    public string Name => Column.Length == 0 ? Row : $"{Row}, {Column}";

    /// <summary>Whether anything differs, be it on some instructions alone.</summary>
    public bool IsChanged => First != Second || Paired is { Interval: not { Low: 0, High: 0 } };

    /// <summary>The second's less the first's, over what both have where that is known.</summary>
    public double Difference => Paired?.Value ?? (Second - First);
}

/// <summary>A claim in two runs.</summary>
/// <param name="First">What became of it in the first.</param>
/// <param name="Second">What became of it in the second.</param>
public sealed record ComparedVerdict(ClaimResult First, ClaimResult Second)
{
    /// <summary>Whether the verdicts differ.</summary>
    public bool IsChanged => First.Verdict != Second.Verdict;

    /// <summary>Bounds that one meets and the other misses, with what the second found.</summary>
    public IReadOnlyList<string> ChangedBounds =>
    [
        .. from bound in Second.Bounds
           let before = First.Bounds.FirstOrDefault(one => one.Text == bound.Text)
           where before is not null && before.Holds != bound.Holds
           select $"now {bound}",
    ];
}

/// <summary>How many responses of a model are others.</summary>
/// <param name="Model">The model.</param>
/// <param name="Changed">Responses that differ.</param>
/// <param name="Of">All responses to instructions that both runs have.</param>
public sealed record ChangedResponses(string Model, int Changed, int Of);
