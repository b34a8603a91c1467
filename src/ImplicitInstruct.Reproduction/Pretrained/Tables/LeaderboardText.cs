using System.Globalization;
using ImplicitInstruct.AlpacaEval.Annotations;
using ImplicitInstruct.Claims;
using ImplicitInstruct.Reporting;

namespace ImplicitInstruct.Reproduction.Pretrained.Tables;

/// <summary>A table of length-controlled win rates as text, the paper's own numbers beside ours. Numbers are rounded as the paper prints them.</summary>
/// <param name="BaseModel">What the base model is called.</param>
/// <param name="Measured">The measured rows.</param>
/// <param name="Paper">The paper's values of this base model; empty where it has none.</param>
public sealed record LeaderboardText(string BaseModel, LeaderboardTable Measured, IReadOnlyList<PaperValue> Paper)
{
    /// <summary>The tables with their captions.</summary>
    public IReadOnlyList<CaptionedTable> Tables =>
    [
        new($"{BaseModel}: length-controlled win rates", Beside, Caption),
        .. Measured.Differences.Count == 0 ? Array.Empty<CaptionedTable>() : [new($"{BaseModel}: differences", Differences, "Paired by seed and instruction.")],
        new($"{BaseModel}: run by run", Details),
    ];

    /// <summary>What must be said with them.</summary>
    public IReadOnlyList<string> Remarks => Measured.Annotator is { } judge && judge != AnnotationSet.OriginalAnnotator
        ? [$"The judge is {judge} and not AlpacaEval 2's: these numbers do not compare with the paper's."]
        : [];

    private TableText Beside => new(
        ["win rate, %", "measured", "sd", "95 % interval", "raw", "paper", "sd (paper)", "measured - paper"],
        [.. Measured.Rows.Select(row =>
        {
            var paper = Paper.FirstOrDefault(value => value.Condition == row.Model);
            return (IReadOnlyList<string>)
            [
                row.Model, One(row.LengthControlled.Value), row.Deviation is { } deviation ? One(deviation) : "-", Interval(row.LengthControlled), One(row.Runs.Average(run => run.WinRate)),
                paper is null ? "-" : One(paper.Value), paper?.Deviation is { } sd ? sd.ToString("0.0#", CultureInfo.InvariantCulture) : "-",
                paper is null ? "-" : (row.LengthControlled.Value - paper.Value).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture),
            ];
        })]);

    private TableText Differences => new(
        ["difference, points", "measured", "95 % interval"],
        [.. Measured.Differences.Select(difference => (IReadOnlyList<string>)[difference.Condition, One(difference.Value), Interval(difference)])]);

    private TableText Details => new(
        ["model", "LC per seed", "raw per seed", "without a verdict", "unfinished", "tokens", "code points"],
        [.. Measured.Rows.Select(row => (IReadOnlyList<string>)
        [
            row.Model,
            string.Join(" / ", row.Runs.Select(run => One(run.LengthControlled))),
            string.Join(" / ", row.Runs.Select(run => One(run.WinRate))),
            string.Create(CultureInfo.InvariantCulture, $"{row.Runs.Sum(run => run.Undecided)} of {row.Runs.Count * row.LengthControlled.Instructions}"),
            string.Create(CultureInfo.InvariantCulture, $"{row.Runs.Sum(run => run.Unfinished)} of {row.Runs.Count * row.LengthControlled.Instructions}"),
            One(row.Runs.Average(run => run.Tokens)),
            One(row.Runs.Average(run => (double)run.AverageLength)),
        ])]);

    private string Caption => string.Create(CultureInfo.InvariantCulture,
        $"Against the instruction-tuned model of the same seed, {Measured.Rows[0].LengthControlled.Instructions} instructions, seeds {string.Join(", ", Measured.Rows[0].Runs.Select(run => run.Seed))}; AlpacaEval 2's length-controlled win rate, judged by {Measured.Annotator ?? "an unnamed judge"}. Deviations over seeds (n - 1); intervals resample instructions and seeds.");

    private static string One(double number) => number.ToString("0.0", CultureInfo.InvariantCulture);

    private static string Interval(Measured measured) => $"[{One(measured.Interval.Low)}, {One(measured.Interval.High)}]";
}
