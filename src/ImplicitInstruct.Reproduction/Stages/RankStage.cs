using System.Text.Json;
using ImplicitInstruct.Evaluation.Ranking;
using ImplicitInstruct.Formatting;
using ImplicitInstruct.MiniWorld;
using ImplicitInstruct.MiniWorld.Evaluation;
using ImplicitInstruct.MiniWorld.Tokenization;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>How likely a model finds each instruction's own response and others' responses (paper, section 4.2, equation 3).</summary>
/// <remarks>Key: kind, revision, the model's name, the recipe of the pairs, the engine's numerics id, the keys of model and instructions.</remarks>
/// <param name="Model">The model.</param>
/// <param name="Instructions">Instructions with their own responses.</param>
/// <param name="Ranking">How responses are paired.</param>
public sealed record RankStage(ModelStage Model, InstructionSetStage Instructions, RankingRecipe Ranking) : Stage<ModelRanking>("rank", Revision: 1)
{
    /// <summary>The file with all log-probabilities.</summary>
    public const string FileName = "likelihoods.json";

    /// <summary>Responses scored at a time; moves no bit.</summary>
    private const int Chunk = 64;

    /// <inheritdoc/>
    public override string Name => Model.Name;

    /// <inheritdoc/>
    public override object Recipe => new { Ranking, Model = Model.Name };

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> Inputs => [new("model", Model), new("instructions", Instructions)];

    /// <inheritdoc/>
    public override bool UsesEngine => true;

    /// <inheritdoc/>
    public override Task RunAsync(StageContext context)
    {
        var instructions = context.Open(Instructions);
        var checkpoint = context.Open(Model);
        var tokenizer = WordTokenizer.Load(context.FolderOf(Model));
        using var model = context.Engine.Load(checkpoint.Config, checkpoint.Weights);
        var scored = new List<ScoredResponse>();
        foreach (var chunk in Plans(instructions).SelectMany(plan => plan.ToScore).Distinct().OrderBy(pair => pair.Instruction).ThenBy(pair => pair.Response).Chunk(Chunk))
        {
            context.Cancellation.ThrowIfCancellationRequested();
            var examples = chunk.Select(pair => Example(tokenizer, instructions, pair)).ToList();
            scored.AddRange(chunk.Zip(ResponseLikelihoods.Of(model, examples), (pair, values) => new ScoredResponse(pair.Instruction, pair.Response, values)));
        }

        File.WriteAllBytes(context.PathOf(FileName), JsonSerializer.SerializeToUtf8Bytes(scored, CanonicalJson.Options));
        return Task.CompletedTask;
    }

    /// <summary>The counts, with the instructions at hand.</summary>
    /// <param name="folder">The artifact.</param>
    public override ModelRanking Open(string folder) =>
        new(JsonSerializer.Deserialize<List<ScoredResponse>>(File.ReadAllBytes(Path.Combine(folder, FileName)), CanonicalJson.Options)!);

    /// <summary>The pairs: with any other response, and with those of the same family.</summary>
    public IReadOnlyList<RankingPlan> Plans(IReadOnlyList<EvaluationInstruction> instructions)
    {
        string[] responses = [.. instructions.Select(one => one.Reference)];
        return [RankingPlan.Draw(responses, Ranking), RankingPlan.Draw(responses, Ranking, [.. instructions.Select(one => one.Family)])];
    }

    private static TrainingExample Example(WordTokenizer tokenizer, IReadOnlyList<EvaluationInstruction> instructions, RankedResponse pair) =>
        MiniWorldFormat.Chat.ToTrainingExample(tokenizer, new TuningExample(instructions[pair.Instruction].Text, instructions[pair.Response].Reference))
        ?? throw new InvalidOperationException($"The response to {instructions[pair.Response].Id} is longer than a model's longest sequence.");
}
