using System.Text.Json;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Pipeline.Artifacts;
using ImplicitInstruct.Pipeline.Recipes;
using ImplicitInstruct.Pipeline.Tables;

namespace ImplicitInstruct.Pipeline.Stages;

/// <summary>Win rates of one kind of model after another over all seeds, with intervals: the miniature's table 1.</summary>
/// <remarks>Key: kind, revision, the resampling, and the keys of everything judged. Raise the revision when a statistic changes.</remarks>
/// <param name="Comparisons">Every judged pair of models, in the order of rows and seeds.</param>
/// <param name="Interval">How intervals are made.</param>
public sealed record TableStage(IReadOnlyList<Comparison> Comparisons, IntervalRecipe Interval) : Stage<IReadOnlyList<ModelResult>>("table", Revision: 1)
{
    private const string FileName = "table-1.json";

    /// <inheritdoc/>
    public override string Name => "table-1";

    /// <inheritdoc/>
    public override object Recipe => new { Interval, Rows = Comparisons.Select(comparison => $"{comparison.Model}, {comparison.Judged.Name}") };

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
        ArgumentNullException.ThrowIfNull(context);
        var rows = Comparisons.GroupBy(comparison => comparison.Model)
            .Select(row => new ModelResultBuilder(Interval).Build(row.Key, [.. row.Select(comparison => Read(context, comparison))]));
        File.WriteAllBytes(context.PathOf(FileName), JsonSerializer.SerializeToUtf8Bytes(rows, CanonicalJson.Options));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ModelResult> Open(string folder) =>
        JsonSerializer.Deserialize<List<ModelResult>>(File.ReadAllBytes(Path.Combine(folder, FileName)), CanonicalJson.Options)!;

    private static HeadToHead Read(StageContext context, Comparison comparison) => new()
    {
        Pretraining = comparison.Pretraining,
        Tuning = comparison.Tuning,
        Pairs = [.. context.Open(comparison.Judged.Reference).Zip(context.Open(comparison.Judged.Candidate), (reference, candidate) => new OutputPair(reference, candidate))],
        Annotations = context.Open(comparison.Judged),
    };
}
