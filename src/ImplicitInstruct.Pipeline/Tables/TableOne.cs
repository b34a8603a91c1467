using System.Globalization;
using ImplicitInstruct.Claims;
using ImplicitInstruct.Pipeline.Stages;

namespace ImplicitInstruct.Pipeline.Tables;

/// <summary>Table 1 of the paper in miniature, the paper's own numbers beside ours. Numbers are rounded as the paper prints them.</summary>
/// <param name="Rows">The measured rows.</param>
/// <param name="Paper">The paper's values.</param>
public sealed record TableOne(IReadOnlyList<ModelResult> Rows, IReadOnlyList<PaperValue> Paper)
{
    /// <summary>Ours beside the paper's: win rates in %.</summary>
    public TableText Beside
    {
        get
        {
            var models = Paper.Select(value => value.Model).Distinct().ToList();
            return new TableText(
                ["win rate, %", "miniature", "95 % interval", .. models.Select(model => $"{model} (paper)")],
                [.. Compared.Select(row => (IReadOnlyList<string>)
                    [row.Model, One(row.WinRate.Value), Interval(row), .. models.Select(model => InPaper(model, row.Model))])]);
        }
    }

    /// <summary>What is behind our numbers, seed by seed.</summary>
    public TableText Details => new(
        ["miniature", "win rate per seed", "sd", "LC", "LCf", "judge score", "unfinished", "tokens"],
        [.. Rows.Select(row => (IReadOnlyList<string>)
        [
            row.Model,
            string.Join(" / ", row.Seeds.Select(seed => One(seed.WinRate))),
            row.Deviation is { } deviation ? One(deviation) : "-",
            One(row.Mean(seed => seed.LengthControlled)),
            One(row.Mean(seed => seed.LengthControlledFinished)),
            row.Seeds.Any(seed => seed.Score is null) ? "-" : row.Mean(seed => seed.Score!.Value).ToString("0.000", CultureInfo.InvariantCulture),
            string.Create(CultureInfo.InvariantCulture, $"{row.Seeds.Sum(seed => seed.Unfinished)} of {row.Seeds.Count * row.WinRate.Instructions}"),
            One(row.Mean(seed => seed.Tokens)),
        ])]);

    /// <summary>What the columns mean.</summary>
    public string Caption
    {
        get
        {
            var seeds = Rows[0].Seeds;
            var (bases, tunings) = (seeds.Select(seed => seed.Pretraining).Distinct().Count(), seeds.Select(seed => seed.Tuning).Distinct().Count());
            return string.Create(CultureInfo.InvariantCulture, $"""
                Against the instruction-tuned model of the same base model and tuning run, {Rows[0].WinRate.Instructions} held-out instructions, {bases} base models, {tunings} tuning run{(tunings == 1 ? "" : "s")} of each.
                The paper's values are length-controlled AlpacaEval 2 win rates, mean ± standard deviation over 5 seeds.
                Ours are raw; LC controls for length, LCf too but with unfinished responses counted as equally long. Intervals resample instructions and base models.
                """).ReplaceLineEndings("\n");
        }
    }

    private IEnumerable<ModelResult> Compared => Rows.Where(row => row.Model != ModelNames.InstructionTuned);

    /// <summary>The whole as Markdown.</summary>
    public string ToMarkdown() => $"# Table 1 in miniature\n\n{Beside.ToMarkdown()}\n{Details.ToMarkdown()}\n{Caption}\n";

    private string InPaper(string model, string condition)
    {
        var value = Paper.SingleOrDefault(value => value.Model == model && value.Condition == condition);
        return value is null ? "-"
            : value.Deviation is { } deviation ? string.Create(CultureInfo.InvariantCulture, $"{value.Value:0.0} ± {deviation:0.0#}")
            : One(value.Value);
    }

    private static string Interval(ModelResult row) =>
        string.Create(CultureInfo.InvariantCulture, $"{row.WinRate.Interval.Low:0.0} to {row.WinRate.Interval.High:0.0}");

    private static string One(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
