using System.Globalization;
using ImplicitInstruct.Claims;
using ImplicitInstruct.Reporting;
using ImplicitInstruct.Reproduction.Stages;

namespace ImplicitInstruct.Reproduction.Tables;

/// <summary>A table of win rates as text, the paper's own numbers beside ours. Numbers are rounded as the paper prints them.</summary>
/// <param name="Title">E.g. <c>Table 1 in miniature</c>.</param>
/// <param name="Measured">The measured rows.</param>
/// <param name="Paper">The paper's values.</param>
public sealed record WinRateText(string Title, WinRateTable Measured, IReadOnlyList<PaperValue> Paper)
{
    /// <summary>Ours beside the paper's: win rates in %, raw and length-controlled.</summary>
    public TableText Beside
    {
        get
        {
            var models = Paper.Select(value => value.Model).Distinct().ToList();
            return new TableText(
                ["win rate, %", "miniature", "95 % interval", "LC", "LCf", .. models.Select(model => $"{model} (paper)")],
                [.. Compared.Select(row => (IReadOnlyList<string>)
                [
                    row.Model, One(row.WinRate.Value), Interval(row.WinRate), One(row.Mean(seed => seed.LengthControlled)), One(row.Mean(seed => seed.LengthControlledFinished)),
                    .. models.Select(model => InPaper(model, row.Model)),
                ])]);
        }
    }

    /// <summary>What is behind our numbers, run by run.</summary>
    public TableText Details => new(
        ["miniature", "win rate per run", "sd", "sd of base models", "judge score", "unfinished", "tokens"],
        [.. Measured.Rows.Select(row => (IReadOnlyList<string>)
        [
            row.Model,
            string.Join(" / ", row.Seeds.Select(seed => One(seed.WinRate))),
            row.Deviation is { } deviation ? One(deviation) : "-",
            row.DeviationOfBases is { } bases ? One(bases) : "-",
            row.Score is { } score ? score.ToString("0.000", CultureInfo.InvariantCulture) : "-",
            string.Create(CultureInfo.InvariantCulture, $"{row.Seeds.Sum(seed => seed.Unfinished)} of {row.Seeds.Count * row.WinRate.Instructions}"),
            One(row.Mean(seed => seed.Tokens)),
        ])]);

    /// <summary>Differences of win rates, paired; null when there are none.</summary>
    public TableText? Differences => Measured.Differences.Count == 0 ? null : new TableText(
        ["difference, points", "miniature", "95 % interval"],
        [.. Measured.Differences.Select(difference => (IReadOnlyList<string>)[difference.Condition, One(difference.Value), Interval(difference)])]);

    /// <summary>What the columns mean.</summary>
    public string Caption
    {
        get
        {
            var seeds = Measured.Rows[0].Seeds;
            return string.Create(CultureInfo.InvariantCulture, $"""
                Against the instruction-tuned model of the same run, {Measured.Rows[0].WinRate.Instructions} held-out instructions, {seeds.Count} runs (p: base model, t: tuning): {string.Join(", ", seeds.Select(seed => $"p{seed.Pretraining}-t{seed.Tuning}"))}.
                The paper's values are length-controlled AlpacaEval 2 win rates, mean ± standard deviation over 5 runs of one base model.
                Ours are raw, the mean over base models of the mean over their runs; LC controls for length, LCf too but with unfinished responses counted as equally long. Intervals resample instructions and base models.
                """).ReplaceLineEndings("\n");
        }
    }

    /// <summary>The whole as Markdown.</summary>
    public string ToMarkdown() =>
        $"# {Title}\n\n{Beside.ToMarkdown()}\n{Details.ToMarkdown()}\n{(Differences is { } differences ? differences.ToMarkdown() + "\n" : "")}{Caption}\n";

    /// <summary>Rows other than the reference, which wins half the time against itself.</summary>
    public IEnumerable<ModelResult> Compared => Measured.Rows.Where(row => !IsReference(row.Model));

    /// <summary>Whether a row is that of the model compared with.</summary>
    public static bool IsReference(string model) => model == ModelNames.InstructionTuned || model == ModelNames.WithOtherTags(ModelNames.InstructionTuned);

    private string InPaper(string model, string condition)
    {
        var value = Paper.SingleOrDefault(value => value.Model == model && value.Condition == condition);
        return value is null ? "-"
            : value.Deviation is { } deviation ? string.Create(CultureInfo.InvariantCulture, $"{value.Value:0.0} ± {deviation:0.0#}")
            : One(value.Value);
    }

    private static string Interval(Measured measured) => string.Create(CultureInfo.InvariantCulture, $"{measured.Interval.Low:0.0} to {measured.Interval.High:0.0}");

    private static string One(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
