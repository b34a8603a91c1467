using System.Text.Json;
using ImplicitInstruct.Hub.Datasets;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Running;

namespace ImplicitInstruct.Reproduction.Pretrained.Stages;

/// <summary>Fetches the instructions that models are evaluated on.</summary>
/// <remarks>Key: kind, revision, files with their repositories and revisions, and how many instructions.</remarks>
/// <param name="Source">The data set.</param>
/// <param name="Limit">First instructions that are taken; null: all.</param>
/// <param name="Downloads">Where it comes from.</param>
public sealed record InstructionsStage(DatasetSource Source, int? Limit, Downloads Downloads) : Stage<IReadOnlyList<EvaluationInstruction>>("instruction-set", Revision: 1)
{
    private const string FileName = "instructions.json";

    /// <summary>Whether claims are measured on them.</summary>
    public bool IsTest => Source.Id == "alpaca-eval";

    /// <inheritdoc/>
    public override string Name => Source.Id;

    /// <inheritdoc/>
    public override object Recipe => new { Source.Id, Files = Source.Files.Select(file => file.ToString()), Limit };

    /// <inheritdoc/>
    public override bool IsFetched => true;

    /// <inheritdoc/>
    public override async Task RunAsync(StageContext context)
    {
        var files = await Downloads.FetchAsync(Source, context.Progress, context.Cancellation).ConfigureAwait(false);
        var all = Source.Kind == DatasetKind.Instructions
            ? InstructionData.Build(files)
            : [.. TuningData.Build(files).Select(example => new EvaluationInstruction(example.Dialogue.Turns[0].Instruction, Source.Id))];
        File.WriteAllBytes(context.PathOf(FileName), JsonSerializer.SerializeToUtf8Bytes(all.Take(Limit ?? all.Count), CanonicalJson.Options));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<EvaluationInstruction> Open(string folder) =>
        JsonSerializer.Deserialize<List<EvaluationInstruction>>(File.ReadAllBytes(Path.Combine(folder, FileName)), CanonicalJson.Options)!;
}
