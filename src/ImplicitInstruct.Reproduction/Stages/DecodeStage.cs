using System.Text.Json;
using ImplicitInstruct.Decoding;
using ImplicitInstruct.Decoding.Rules;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.MiniWorld.Decoding;
using ImplicitInstruct.MiniWorld.Evaluation;
using ImplicitInstruct.MiniWorld.Tokenization;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reproduction.Recipes;

namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>Decodes a model's responses to a set of instructions, greedily, with the rules of an adapter or without.</summary>
/// <remarks>Key: kind, revision, the name, the decoding recipe, tags and rules, the engine's numerics id, the keys of model, instructions and choice.</remarks>
/// <param name="Model">Who answers.</param>
/// <param name="Instructions">What is asked.</param>
/// <param name="Decoding">The limit.</param>
/// <param name="Tags">The chat format's tags.</param>
/// <param name="Rules">The rule adapter (paper, section 6); null for none.</param>
public sealed record DecodeStage(ModelStage Model, InstructionSetStage Instructions, DecodingRecipe Decoding, TagRecipe Tags, RulePlan? Rules = null)
    : Stage<IReadOnlyList<ModelOutput>>("decode", Revision: 2)
{
    /// <summary>The file with the responses, in AlpacaEval's format.</summary>
    public const string FileName = "model_outputs.json";

    private const string TokensFile = "tokens.json";

    /// <summary>Kind of answering model, a row of the tables.</summary>
    public string System => Rules is { } rules ? rules.System : Model is PretrainStage && Tags != new TagRecipe() ? ModelNames.WithOtherTags(Model.System) : Model.System;

    /// <summary>Name in outputs and annotations: kind and seeds.</summary>
    public string Generator => $"{System}-{(Model is PretrainStage ? FormattableString.Invariant($"p{Model.Run.Pretraining}") : Model.Run)}";

    /// <inheritdoc/>
    public override string Name => Instructions.Use == InstructionSetKind.Test ? Generator : $"{Generator}-{Instructions.Name}";

    /// <inheritdoc/>
    public override object Recipe => new { Decode = Decoding, Generator, Tags, Rules = Rules?.Recipe };

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> Inputs => [new("model", Model), new("instructions", Instructions), .. Rules?.Inputs ?? []];

    /// <inheritdoc/>
    public override bool UsesEngine => true;

    /// <inheritdoc/>
    public override Task RunAsync(StageContext context)
    {
        var instructions = context.Open(Instructions);
        if (Model is TuneStage tuned)
            SplitCheck.Require(context.Open(tuned.Data), instructions);   // no tuning set may have seen an instruction of the set or its entities
        var tokenizer = WordTokenizer.Load(context.FolderOf(Model));
        var checkpoint = context.Open(Model);
        using var model = context.Engine.Load(checkpoint.Config, checkpoint.Weights);
        var generations = GreedyDecoder.Decode(
            model, Prompts(tokenizer, instructions), new DecodingLimits(Decoding.MaxNewTokens, tokenizer.EndToken), Processors(tokenizer, context.Open),
            progress: new DecodingMeter(context.Progress), cancellation: context.Cancellation);
        var outputs = instructions.Zip(generations, (instruction, generation) => new ModelOutput
        {
            Instruction = instruction.Text,
            Output = tokenizer.Decode(generation.Tokens),
            Generator = Generator,
            Dataset = Instructions.Dataset,
            Finished = generation.Finished,
            Tokens = generation.Tokens.Length,
        });
        File.WriteAllText(context.PathOf(FileName), ModelOutputsJson.Write([.. outputs]));
        File.WriteAllBytes(context.PathOf(TokensFile), JsonSerializer.SerializeToUtf8Bytes(generations.Select(generation => generation.Tokens)));
        return Task.CompletedTask;
    }

    /// <summary>The responses as token ids: what was decoded, of which the text shows no special tokens.</summary>
    public IReadOnlyList<Generation> OpenGenerations(StageContext context)
    {
        var tokens = JsonSerializer.Deserialize<List<int[]>>(File.ReadAllBytes(Path.Combine(context.FolderOf(this), TokensFile)))!;
        return [.. context.Open(this).Zip(tokens, (output, ids) => new Generation(ids, output.Finished))];
    }

    /// <summary>Token ids of the prompts.</summary>
    public IReadOnlyList<int[]> Prompts(WordTokenizer tokenizer, IReadOnlyList<EvaluationInstruction> instructions)
    {
        var format = Tags.ToFormat();
        return [.. instructions.Select(instruction => format.Prompt(tokenizer, instruction.Text))];
    }

    /// <summary>What acts on the logits: the rules, or nothing.</summary>
    public IReadOnlyList<ILogitsProcessor> Processors(WordTokenizer tokenizer, Func<ChoiceStage<MiniatureRules>, Choice<MiniatureRules>> open) =>
        Rules is null ? [] : [new RuleAdapter(Rules.Resolve(open).For(tokenizer, Tags.ToFormat()))];

    /// <inheritdoc/>
    public override IReadOnlyList<ModelOutput> Open(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return ModelOutputsJson.Read(File.ReadAllText(path), path);
    }
}
