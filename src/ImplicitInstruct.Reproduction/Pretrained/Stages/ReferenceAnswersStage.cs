using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Hub.Datasets;
using ImplicitInstruct.Pipeline.Running;

namespace ImplicitInstruct.Reproduction.Pretrained.Stages;

/// <summary>Fetches the answers of gpt-3.5-turbo that responses to the validation instructions are compared with (appendix D; official repository, eval/val_eval/make_ref.py and val-gpt3.5-2.json).</summary>
/// <remarks>Key: kind, revision, files with their repositories and revisions. How many tokens an answer has is not on record, and 0 in the file.</remarks>
/// <param name="Source">The data set of the validation instructions.</param>
/// <param name="Downloads">Where it comes from.</param>
public sealed record ReferenceAnswersStage(DatasetSource Source, Downloads Downloads) : OutputsStage("reference-outputs", Revision: 1)
{
    /// <inheritdoc/>
    public override string System => "gpt-3.5-turbo";

    /// <inheritdoc/>
    public override string Generator => System;

    /// <inheritdoc/>
    public override string Name => Source.Id;

    /// <inheritdoc/>
    public override object Recipe => new { Source.Id, Files = Source.Files.Select(file => file.ToString()) };

    /// <inheritdoc/>
    public override bool IsFetched => true;

    /// <inheritdoc/>
    public override async Task RunAsync(StageContext context)
    {
        var files = await Downloads.FetchAsync(Source, context.Progress, context.Cancellation).ConfigureAwait(false);
        var outputs = InstructionData.Build(files).Zip(InstructionData.ValidationReferences(files), (instruction, answer) => new ModelOutput
        {
            Instruction = instruction.Text,
            Output = answer,
            Generator = Generator,
            Dataset = instruction.Dataset,
            Finished = true,
            Tokens = 0,
        });
        File.WriteAllText(context.PathOf(FileName), ModelOutputsJson.Write([.. outputs]));
    }
}
