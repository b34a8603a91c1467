using System.Text.Json;
using ImplicitInstruct.Decoding;
using ImplicitInstruct.MiniWorld.Tokenization;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Running;

namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>Checks that a model's responses are greedy, by scoring whole sequences, rules included.</summary>
/// <remarks>Key: kind, revision, the decoding recipe, the engine's numerics id, the keys of responses, model, instructions and choice.</remarks>
/// <param name="Responses">What is checked.</param>
public sealed record GreedyCheckStage(DecodeStage Responses) : Stage<GreedyCheck>("greedy-check", Revision: 1)
{
    private const string FileName = "greedy_check.json";

    /// <inheritdoc/>
    public override string Name => Responses.Name;

    /// <inheritdoc/>
    public override object Recipe => Responses.Recipe;

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> Inputs => [new("responses", Responses), .. Responses.Inputs];

    /// <inheritdoc/>
    public override bool UsesEngine => true;

    /// <inheritdoc/>
    public override Task RunAsync(StageContext context)
    {
        var tokenizer = WordTokenizer.Load(context.FolderOf(Responses.Model));
        var checkpoint = context.Open(Responses.Model);
        using var model = context.Engine.Load(checkpoint.Config, checkpoint.Weights);
        var check = GreedyCheck.Of(
            model, Responses.Prompts(tokenizer, context.Open(Responses.Instructions)), Responses.OpenGenerations(context),
            new DecodingLimits(Responses.Decoding.MaxNewTokens, tokenizer.EndToken), Responses.Processors(tokenizer, context.Open));
        File.WriteAllBytes(context.PathOf(FileName), JsonSerializer.SerializeToUtf8Bytes(check, CanonicalJson.Options));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override GreedyCheck Open(string folder) =>
        JsonSerializer.Deserialize<GreedyCheck>(File.ReadAllBytes(Path.Combine(folder, FileName)), CanonicalJson.Options)!;
}
