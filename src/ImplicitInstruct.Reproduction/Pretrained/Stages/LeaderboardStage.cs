using System.Text.Json;
using ImplicitInstruct.AlpacaEval.LengthControl;
using ImplicitInstruct.AlpacaEval.WinRates;
using ImplicitInstruct.Claims;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reproduction.Pretrained.Tables;
using ImplicitInstruct.Reproduction.Recipes;
using ImplicitInstruct.Reproduction.Stages;
using WinRateTable = ImplicitInstruct.Reproduction.Tables.WinRateTable;

namespace ImplicitInstruct.Reproduction.Pretrained.Stages;

/// <summary>AlpacaEval 2's length-controlled win rates of one kind of model after another over all seeds, and differences between them (sections 3, 4.1: mean and deviation over five pairs).</summary>
/// <remarks>
/// Key: kind, revision, the table's name, rows and contrasts, the resampling, and the keys of everything judged. Raise the revision when a statistic changes.
/// Values are as published by alpaca_eval; intervals resample instructions and runs, with the length control refitted to its minimum on every resample.
/// </remarks>
/// <param name="BaseName">The base model.</param>
/// <param name="Table">The table's name, e.g. <c>table-1</c>.</param>
/// <param name="Runs">Every judged pair, in the order of rows and seeds.</param>
/// <param name="Contrasts">Differences that are wanted.</param>
/// <param name="Interval">How intervals are made.</param>
public sealed record LeaderboardStage(string BaseName, string Table, IReadOnlyList<JudgedRun> Runs, IReadOnlyList<Contrast> Contrasts, IntervalRecipe Interval)
    : Stage<LeaderboardTable>("table", Revision: 1)
{
    private const string FileName = "win_rates.json";

    /// <inheritdoc/>
    public override string Name => $"{Table}-{BaseName}";

    /// <inheritdoc/>
    public override object Recipe => new { Interval, Contrasts, Rows = Runs.Select(run => $"{run.System}, {run.Judged.Name}") };

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> Inputs =>
        [.. Runs.Select(run => new StageInput(run.Judged.Name, run.Judged)), .. Runs.Select(run => run.Judged.Candidate).DistinctBy(one => one.Name).Select(one => new StageInput(one.Name, one))];

    /// <inheritdoc/>
    public override Task RunAsync(StageContext context)
    {
        var judged = Runs.GroupBy(run => run.System).ToDictionary(
            row => row.Key, row => row.Select(run => (Run: run, Evaluation: WinRateEvaluation.Of(context.Open(run.Judged), Regulariser.Reconstructed))).ToList(), StringComparer.Ordinal);
        var bootstrap = new Bootstrap { Resamples = Interval.Resamples, Seed = Interval.Seed };
        var table = new LeaderboardTable
        {
            Annotator = judged.Values.First()[0].Evaluation.Annotations.Annotator,
            Rows =
            [
                .. judged.Select(row => new LeaderboardRow
                {
                    Model = row.Key,
                    LengthControlled = Measure(row.Key, [.. row.Value.Select(one => one.Evaluation)], bootstrap),
                    Runs = [.. row.Value.Select(one => Describe(context.Open(one.Run.Judged.Candidate), one.Run.Seed, one.Evaluation))],
                }),
            ],
            Differences = [.. Contrasts.Select(contrast => Difference(contrast, judged, bootstrap))],
        };
        File.WriteAllBytes(context.PathOf(FileName), JsonSerializer.SerializeToUtf8Bytes(table, CanonicalJson.Options));
        return Task.CompletedTask;

        static Measured Difference(Contrast contrast, Dictionary<string, List<(JudgedRun Run, WinRateEvaluation Evaluation)>> judged, Bootstrap bootstrap)
        {
            var (one, other) = (judged[contrast.Model].Select(run => run.Evaluation).ToList(), judged[contrast.Other].Select(run => run.Evaluation).ToList());
            var (ours, theirs) = (one.Select(run => run.Resampling()).ToList(), other.Select(run => run.Resampling()).ToList());
            var interval = bootstrap.OverSeedsAndPrompts(one.Count, RowsOf(one[0]), (seed, rows) => ours[seed](0, rows) - theirs[seed](0, rows));
            return new Measured(WinRateTable.NameOf(contrast.Model, contrast.Other), MeanOf(one) - MeanOf(other), interval, RowsOf(one[0]), 1);
        }
    }

    /// <inheritdoc/>
    public override LeaderboardTable Open(string folder) =>
        JsonSerializer.Deserialize<LeaderboardTable>(File.ReadAllBytes(Path.Combine(folder, FileName)), CanonicalJson.Options)!;

    private static Measured Measure(string system, List<WinRateEvaluation> runs, Bootstrap bootstrap)
    {
        var statistics = runs.Select(run => run.Resampling()).ToList();
        return new Measured(system, MeanOf(runs), bootstrap.OverSeedsAndPrompts(runs.Count, RowsOf(runs[0]), (seed, rows) => statistics[seed](0, rows)), RowsOf(runs[0]), 1);
    }

    private static double MeanOf(List<WinRateEvaluation> runs) => runs.Sum(run => run.LengthControlledPercent) / runs.Count;

    private static int RowsOf(WinRateEvaluation evaluation) => evaluation.Annotations.Rows.Count;

    private static LeaderboardRun Describe(IReadOnlyList<ModelOutput> outputs, int seed, WinRateEvaluation evaluation) => new()
    {
        Seed = seed,
        LengthControlled = evaluation.LengthControlledPercent,
        WinRate = evaluation.Raw.WinRate.Percent,
        Undecided = evaluation.Raw.Missing,
        Unfinished = outputs.Count(output => !output.Finished),
        Tokens = outputs.Average(output => (double)output.Tokens),
        AverageLength = evaluation.AverageLength,
    };
}
