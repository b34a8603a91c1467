using ImplicitInstruct.Decoding;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Formatting;
using ImplicitInstruct.MiniWorld.Evaluation;
using ImplicitInstruct.MiniWorld.Tokenization;
using ImplicitInstruct.Pipeline.Recipes;
using ImplicitInstruct.Pipeline.Running;

namespace ImplicitInstruct.Pipeline.Stages;

/// <summary>Decodes a model's responses to the test instructions, greedily.</summary>
/// <remarks>Key: kind, revision, the model's name, the decoding recipe, the engine's numerics id, the keys of model and instructions.</remarks>
/// <param name="Model">Who answers.</param>
/// <param name="Instructions">What is asked.</param>
/// <param name="Decoding">The limit.</param>
public sealed record DecodeStage(ModelStage Model, TestSetStage Instructions, DecodingRecipe Decoding) : Stage<IReadOnlyList<ModelOutput>>("decode", Revision: 1)
{
    /// <summary>The file with the responses, in AlpacaEval's format.</summary>
    public const string FileName = "model_outputs.json";

    /// <inheritdoc/>
    public override string Name => Model.Name;

    /// <inheritdoc/>
    public override object Recipe => new { Decode = Decoding, Generator = Model.Name };

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> Inputs => [new("model", Model), new("instructions", Instructions)];

    /// <inheritdoc/>
    public override bool UsesEngine => true;

    /// <inheritdoc/>
    public override Task RunAsync(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var instructions = context.Open(Instructions);
        if (Model is TuneStage tuned)
            SplitCheck.Require(context.Open(tuned.Data), instructions);   // no tuning set may have seen a test instruction or its entities
        var tokenizer = WordTokenizer.Load(context.FolderOf(Model));
        var checkpoint = context.Open(Model);
        using var model = context.Engine.Load(checkpoint.Config, checkpoint.Weights);
        var prompts = instructions.Select(instruction => ChatFormat.MiniWorld.Prompt(tokenizer, instruction.Text)).ToList();
        var generations = GreedyDecoder.Decode(
            model, prompts, new DecodingLimits(Decoding.MaxNewTokens, tokenizer.EndToken), progress: new Meter(context.Progress), cancellation: context.Cancellation);
        var outputs = instructions.Zip(generations, (instruction, generation) => new ModelOutput
        {
            Instruction = instruction.Text,
            Output = tokenizer.Decode(generation.Tokens),
            Generator = Model.Name,
            Dataset = TestSetStage.Dataset,
            Finished = generation.Finished,
            Tokens = generation.Tokens.Length,
        });
        File.WriteAllText(context.PathOf(FileName), ModelOutputsJson.Write([.. outputs]));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ModelOutput> Open(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return ModelOutputsJson.Read(File.ReadAllText(path), path);
    }

    private sealed class Meter(IStageProgress progress) : IProgress<DecodingProgress>
    {
        private ThroughputMeter? _meter;
        private long _tokens;

        public void Report(DecodingProgress value)
        {
            _meter ??= new ThroughputMeter(0, value.Rows);
            progress.Report(_meter.After(value.FinishedRows, (int)(value.NewTokens - _tokens)));
            _tokens = value.NewTokens;
        }
    }
}
