using System.Text.Json;
using ImplicitInstruct.Decoding;
using ImplicitInstruct.Decoding.Rules;

namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>Decodes a model's responses to a set of instructions, greedily, with the rules of the adapter or without.</summary>
/// <remarks>
/// Key: kind, revision, the name, limits, text form and rules, the engine's numerics id, the keys of model, instructions and choice. The
/// number of rows at a time is in it too: on a GPU it can move a bit.
/// </remarks>
public sealed record DecodeStage() : OutputsStage("decode", Revision: 3)
{
    private const string TokensFile = "tokens.json";

    /// <summary>Who answers.</summary>
    public required ModelStage Model { get; init; }

    /// <summary>What is asked.</summary>
    public required InstructionSetStage Instructions { get; init; }

    /// <summary>How texts are made.</summary>
    public required TextForm Form { get; init; }

    /// <summary>Most tokens of a response.</summary>
    public required int MaxNewTokens { get; init; }

    /// <summary>Responses decoded at a time; null: all.</summary>
    public required int? Rows { get; init; }

    /// <summary>The rule adapter (paper, section 6); null for none.</summary>
    public RulePlan? Rules { get; init; }

    /// <summary>
    /// After which epoch of the answering model's tuning; null: after the last. The tuning has to keep every epoch
    /// (<see cref="TuneStage.KeepsEveryEpoch"/>).
    /// </summary>
    public int? Epoch { get; init; }

    /// <summary>The precision, where there is a choice; null: the engine's own.</summary>
    internal StagePrecision? ComputesIn { get; init; }

    /// <inheritdoc/>
    public override string? Precision => ComputesIn?.ToString();

    /// <inheritdoc/>
    public override string System => (Rules?.System ?? (Model is BaseStage ? Form.NameOf(Model.System) : Model.System)) + AfterEpoch;

    /// <remarks>Kind and seeds.</remarks>
    public override string Generator => Model is BaseStage untuned ? untuned.NameOf(System, tuning: null) : Model.Name + AfterEpoch;

    /// <inheritdoc/>
    public override string Name => Instructions.IsTest ? Generator : $"{Generator}-{Instructions.Name}";

    /// <inheritdoc/>
    public override object Recipe => new { Generator, MaxNewTokens, Rows, Form = Form.Recipe, Rules = Rules?.Recipe };

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> Inputs =>
        [.. Model.ToRead, new("instructions", Instructions), .. Rules?.Source.Inputs ?? []];

    /// <inheritdoc/>
    public override bool UsesEngine => true;

    private string AfterEpoch => Epoch is { } epoch ? FormattableString.Invariant($"-epoch-{epoch}") : "";

    /// <inheritdoc/>
    public override Task RunAsync(StageContext context)
    {
        var instructions = context.Open(Instructions);
        if (Model is TuneStage { Data: var data })
            Instructions.RequireUnseen(context, data);
        var tokenizer = Tokenizer(context.FolderOf);
        var prompts = Prompts(tokenizer, instructions);
        var rules = Processors(tokenizer, context.FolderOf);   // refused, if they are, before a model is loaded
        using var model = Load(context);
        Instructions.RequireRoom(Form.Chat, tokenizer, model.Config.MaxPositions);
        var generations = GreedyDecoder.Decode(
            model, prompts, LimitsOf(tokenizer), rules, Rows, new DecodingMeter(context.Progress), context.Cancellation);
        var outputs = instructions.Select((instruction, i) => new ModelOutput
        {
            Instruction = instruction.Text,
            Output = Form.Files.ResponseText(tokenizer, prompts[i], generations[i].Tokens),
            Generator = Generator,
            Dataset = instruction.Dataset,
            Finished = generations[i].Finished,
            Tokens = generations[i].Tokens.Length,
        });
        File.WriteAllText(context.PathOf(FileName), ModelOutputsJson.Write([.. outputs]));
        File.WriteAllBytes(
            context.PathOf(TokensFile), JsonSerializer.SerializeToUtf8Bytes(generations.Select(generation => generation.Tokens)));
        return Task.CompletedTask;
    }

    /// <summary>The answering model; the caller disposes it.</summary>
    internal ICausalLanguageModel Load(StageContext context)
    {
        var checkpoint = Epoch is { } epoch && Model is TuneStage tuned ? tuned.OpenEpoch(context, epoch) : context.Open(Model);
        return context.EngineFor(checkpoint, ComputesIn).Load(checkpoint.Config, checkpoint.Weights);
    }

    /// <summary>The responses as token ids: what was decoded, of which the text shows no special tokens.</summary>
    internal IReadOnlyList<Generation> OpenGenerations(StageContext context)
    {
        var tokens = JsonSerializer.Deserialize<List<int[]>>(File.ReadAllBytes(Path.Combine(context.FolderOf(this), TokensFile)))!;
        return [.. context.Open(this).Zip(tokens, (output, ids) => new Generation(ids, output.Finished))];
    }

    /// <summary>The tokenizer of the answering model.</summary>
    internal ITextTokenizer Tokenizer(Func<Stage, string> folderOf) => Form.Files.Load(Model.CheckpointFolder(folderOf(Model)));

    /// <summary>Token ids of the prompts.</summary>
    internal IReadOnlyList<int[]> Prompts(ITextTokenizer tokenizer, IReadOnlyList<TestInstruction> instructions) =>
        [.. instructions.Select(instruction => Form.Chat.Prompt(tokenizer, instruction.Text))];

    /// <summary>When decoding stops.</summary>
    internal DecodingLimits LimitsOf(ITextTokenizer tokenizer) => new(MaxNewTokens, tokenizer.EndToken);

    /// <summary>What acts on the logits: the rules, or nothing.</summary>
    internal IReadOnlyList<ILogitsProcessor> Processors(ITextTokenizer tokenizer, Func<Stage, string> folderOf) =>
        Rules is null ? [] : [new RuleAdapter(Rules.Resolve(folderOf, tokenizer, Form.Chat))];
}

/// <summary>Checks that a model's responses are greedy, by scoring whole sequences, rules included.</summary>
/// <remarks>
/// Key: kind, revision, how many responses, what they were decoded with, the engine's numerics id, the keys of responses, model,
/// instructions and choice.
/// </remarks>
/// <param name="Responses">What is checked.</param>
/// <param name="Count">How many of them, the first ones; null: all.</param>
public sealed record GreedyCheckStage(
    DecodeStage Responses, int? Count) : JsonStage<GreedyCheck>("greedy-check", Revision: 2, FileName: "greedy_check.json")
{
    /// <inheritdoc/>
    public override string Name => Responses.Name;

    /// <inheritdoc/>
    public override string? Precision => Responses.Precision;

    /// <inheritdoc/>
    public override object Recipe => new { Count, Responses = Responses.Recipe };

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> Inputs => [new("responses", Responses), .. Responses.Inputs];

    /// <inheritdoc/>
    public override bool UsesEngine => true;

    /// <inheritdoc/>
    protected override GreedyCheck Make(StageContext context)
    {
        var tokenizer = Responses.Tokenizer(context.FolderOf);
        var instructions = context.Open(Responses.Instructions);
        var count = Math.Min(Count ?? instructions.Count, instructions.Count);
        using var model = Responses.Load(context);
        return GreedyCheck.Of(
            model, Responses.Prompts(tokenizer, [.. instructions.Take(count)]), [.. Responses.OpenGenerations(context).Take(count)],
            Responses.LimitsOf(tokenizer), Responses.Processors(tokenizer, context.FolderOf));
    }
}

/// <summary>Tells a stage's progress in responses while they are decoded.</summary>
/// <param name="progress">Where it goes.</param>
internal sealed class DecodingMeter(IStageProgress progress) : IProgress<DecodingProgress>
{
    private ThroughputMeter? _meter;
    private long _tokens;

    /// <inheritdoc/>
    public void Report(DecodingProgress value)
    {
        _meter ??= new ThroughputMeter(0, value.Rows);
        progress.Report(_meter.After(value.FinishedRows, (int)(value.NewTokens - _tokens)));
        _tokens = value.NewTokens;
    }
}
