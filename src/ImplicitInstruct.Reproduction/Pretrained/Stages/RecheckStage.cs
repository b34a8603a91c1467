using System.Text.Json;
using ImplicitInstruct.Decoding;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reproduction.Stages;

namespace ImplicitInstruct.Reproduction.Pretrained.Stages;

/// <summary>Checks that a checkpoint's first responses are greedy, by scoring whole sequences, rules included.</summary>
/// <remarks>Key: kind, revision, how many responses, the decoding recipe, the engine's numerics id, the keys of responses, model and instructions.</remarks>
/// <param name="Responses">What is checked.</param>
/// <param name="Count">How many of them.</param>
public sealed record RecheckStage(GenerateStage Responses, int Count) : Stage<GreedyCheck>("greedy-check", Revision: 1)
{
    private const string FileName = "greedy_check.json";

    /// <inheritdoc/>
    public override string Name => Responses.Name;

    /// <inheritdoc/>
    public override object Recipe => new { Count, Responses = Responses.Recipe };

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> Inputs => [new("responses", Responses), .. Responses.Inputs];

    /// <inheritdoc/>
    public override bool UsesEngine => true;

    /// <inheritdoc/>
    public override Task RunAsync(StageContext context)
    {
        var tokenizer = Responses.Tokenizer(context);
        var checkpoint = context.Open(Responses.Model);
        var instructions = context.Open(Responses.Instructions).Take(Count).ToList();
        using var model = context.InferenceEngine.Load(checkpoint.Config, checkpoint.Weights);
        var check = GreedyCheck.Of(
            model, Responses.Prompts(tokenizer, instructions), [.. Responses.OpenGenerations(context).Take(Count)],
            new DecodingLimits(Responses.MaxNewTokens, tokenizer.EndToken), Responses.Processors());
        File.WriteAllBytes(context.PathOf(FileName), JsonSerializer.SerializeToUtf8Bytes(check, CanonicalJson.Options));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override GreedyCheck Open(string folder) =>
        JsonSerializer.Deserialize<GreedyCheck>(File.ReadAllBytes(Path.Combine(folder, FileName)), CanonicalJson.Options)!;
}
