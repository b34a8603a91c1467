using System.Text.Json;
using ImplicitInstruct.Decoding;
using ImplicitInstruct.Decoding.Rules;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Formatting;
using ImplicitInstruct.Hub.Datasets;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reproduction.Stages;

namespace ImplicitInstruct.Reproduction.Pretrained.Stages;

/// <summary>Decodes a checkpoint's responses to a set of instructions, greedily, with the rules of the adapter or without.</summary>
/// <remarks>
/// Key: kind, revision, the name, limits, chat format and rules, the engine's numerics id, the keys of model and instructions. The number of rows at a time is in it too: on a GPU it can move a bit.
/// The text of a response is what stands after the prompt in the text of both (official repository, eval/utils.py: special tokens removed, prompt cut off by length, nothing stripped).
/// </remarks>
public sealed record GenerateStage() : OutputsStage("decode", Revision: 1)
{
    private const string TokensFile = "tokens.json";

    /// <summary>Who answers.</summary>
    public required ModelStage Model { get; init; }

    /// <summary>The base model behind it.</summary>
    public required BaseModelStage Base { get; init; }

    /// <summary>What is asked.</summary>
    public required InstructionsStage Instructions { get; init; }

    /// <summary>The chat format.</summary>
    public required PretrainedFormat Format { get; init; }

    /// <summary>Most tokens of a response.</summary>
    public required int MaxNewTokens { get; init; }

    /// <summary>Responses decoded at a time.</summary>
    public required int Rows { get; init; }

    /// <summary>The rule adapter; null for none.</summary>
    public SteeringPlan? Rules { get; init; }

    /// <summary>After which epoch of the answering model's tuning; null: after the last. The tuning has to keep every epoch (<see cref="FineTuneStage.KeepsEveryEpoch"/>).</summary>
    public int? Epoch { get; init; }

    /// <inheritdoc/>
    public override string System => (Rules?.System ?? (Model is BaseModelStage ? Format.NameOf(Model.System) : Model.System)) + AfterEpoch;

    /// <inheritdoc/>
    /// <remarks>Base model, kind and seed.</remarks>
    public override string Generator => Model is BaseModelStage ? $"{Base.BaseName}-{System}" : Model.Name + AfterEpoch;

    /// <inheritdoc/>
    public override string Name => Instructions.IsTest ? Generator : $"{Generator}-{Instructions.Name}";

    /// <inheritdoc/>
    public override object Recipe => new { Generator, MaxNewTokens, Rows, Format = Format.Recipe, Rules = Rules?.Recipe };

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> Inputs => [new("model", Model), new("instructions", Instructions)];

    /// <inheritdoc/>
    public override bool UsesEngine => true;

    /// <inheritdoc/>
    public override Task RunAsync(StageContext context)
    {
        var instructions = context.Open(Instructions);
        var tokenizer = Tokenizer(context);
        var checkpoint = Epoch is { } epoch && Model is FineTuneStage tuned ? tuned.OpenEpoch(context, epoch) : context.Open(Model);
        var prompts = Prompts(tokenizer, instructions);
        using var model = context.InferenceEngine.Load(checkpoint.Config, checkpoint.Weights);
        var generations = GreedyDecoder.Decode(
            model, prompts, new DecodingLimits(MaxNewTokens, tokenizer.EndToken), Processors(), Rows, new DecodingMeter(context.Progress), context.Cancellation);
        var outputs = instructions.Select((instruction, i) => new ModelOutput
        {
            Instruction = instruction.Text,
            Output = TextOf(tokenizer, prompts[i], generations[i].Tokens),
            Generator = Generator,
            Dataset = instruction.Dataset,
            Finished = generations[i].Finished,
            Tokens = generations[i].Tokens.Length,
        });
        File.WriteAllText(context.PathOf(FileName), ModelOutputsJson.Write([.. outputs]));
        File.WriteAllBytes(context.PathOf(TokensFile), JsonSerializer.SerializeToUtf8Bytes(generations.Select(generation => generation.Tokens)));
        return Task.CompletedTask;
    }

    /// <summary>The responses as token ids.</summary>
    public IReadOnlyList<Generation> OpenGenerations(StageContext context)
    {
        var tokens = JsonSerializer.Deserialize<List<int[]>>(File.ReadAllBytes(Path.Combine(context.FolderOf(this), TokensFile)))!;
        return [.. context.Open(this).Zip(tokens, (output, ids) => new Generation(ids, output.Finished))];
    }

    /// <summary>The tokenizer of the answering model.</summary>
    public ITextTokenizer Tokenizer(StageContext context)
    {
        return Format.Tokenizer(Model.CheckpointFolder(context.FolderOf(Model)));
    }

    /// <summary>Token ids of the prompts.</summary>
    public IReadOnlyList<int[]> Prompts(ITextTokenizer tokenizer, IReadOnlyList<EvaluationInstruction> instructions) =>
        [.. instructions.Select(instruction => Format.Chat.Prompt(tokenizer, instruction.Text))];

    /// <summary>What acts on the logits: the rules, or nothing.</summary>
    public IReadOnlyList<ILogitsProcessor> Processors() => Rules is null ? [] : [new RuleAdapter(Rules.Resolve())];

    private string AfterEpoch => Epoch is { } epoch ? FormattableString.Invariant($"-epoch-{epoch}") : "";

    private static string TextOf(ITextTokenizer tokenizer, int[] prompt, int[] response)
    {
        var before = tokenizer.Decode(prompt);
        var all = tokenizer.Decode([.. prompt, .. response]);
        return all.StartsWith(before, StringComparison.Ordinal) ? all[before.Length..] : all[Math.Min(before.Length, all.Length)..];
    }
}
