using System.Text.Json;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reproduction.Recipes;
using ImplicitInstruct.Reproduction.Tables;

namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>Win rates of one kind of model after another over all runs, and differences between them, with intervals.</summary>
/// <remarks>Key: kind, revision, the table's name, rows and contrasts, the resampling, and the keys of everything judged. Raise the revision when a statistic changes.</remarks>
/// <param name="Table">The table's name, e.g. <c>table-1</c>.</param>
/// <param name="Comparisons">Every judged pair of models, in the order of rows and runs.</param>
/// <param name="Contrasts">Differences that are wanted.</param>
/// <param name="Interval">How intervals are made.</param>
public sealed record TableStage(string Table, IReadOnlyList<Comparison> Comparisons, IReadOnlyList<Contrast> Contrasts, IntervalRecipe Interval)
    : Stage<WinRateTable>("table", Revision: 2)
{
    private const string FileName = "win_rates.json";

    /// <inheritdoc/>
    public override string Name => Table;

    /// <inheritdoc/>
    public override object Recipe => new { Interval, Contrasts, Rows = Comparisons.Select(comparison => $"{comparison.Model}, {comparison.Judged.Name}") };

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> Inputs =>
    [
        .. Comparisons.Select(comparison => new StageInput(comparison.Judged.Name, comparison.Judged)),
        .. Comparisons.SelectMany(comparison => new[] { comparison.Judged.Reference, comparison.Judged.Candidate })
            .DistinctBy(decoded => decoded.Name).Select(decoded => new StageInput(decoded.Name, decoded)),
    ];

    /// <inheritdoc/>
    public override Task RunAsync(StageContext context)
    {
        var builder = new ModelResultBuilder(Interval);
        var judged = Comparisons.GroupBy(comparison => comparison.Model)
            .ToDictionary(row => row.Key, row => (IReadOnlyList<HeadToHead>)[.. row.Select(comparison => Read(context, comparison))], StringComparer.Ordinal);
        var table = new WinRateTable
        {
            Rows = [.. judged.Select(row => builder.Build(row.Key, row.Value))],
            Differences = [.. Contrasts.Select(contrast => builder.Difference(contrast.Model, judged[contrast.Model], contrast.Other, judged[contrast.Other]))],
        };
        File.WriteAllBytes(context.PathOf(FileName), JsonSerializer.SerializeToUtf8Bytes(table, CanonicalJson.Options));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override WinRateTable Open(string folder) =>
        JsonSerializer.Deserialize<WinRateTable>(File.ReadAllBytes(Path.Combine(folder, FileName)), CanonicalJson.Options)!;

    private static HeadToHead Read(StageContext context, Comparison comparison) => new()
    {
        Pretraining = comparison.Run.Pretraining,
        Tuning = comparison.Run.Tuning,
        Pairs = [.. context.Open(comparison.Judged.Reference).Zip(context.Open(comparison.Judged.Candidate), (reference, candidate) => new OutputPair(reference, candidate))],
        Annotations = context.Open(comparison.Judged),
    };
}
