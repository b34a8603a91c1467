using System.Text.Json;
using ImplicitInstruct.Evaluation.Ranking;
using ImplicitInstruct.Formatting;
using ImplicitInstruct.Hub.Datasets;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reproduction.Pretrained.Recipes;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Reproduction.Pretrained.Stages;

/// <summary>How likely a checkpoint finds each instruction's own response and the drawn ones (section 4.2, equation 3).</summary>
/// <remarks>Key: kind, revision, the model's name, the longest sequence, the chat format, the engine's numerics id, the keys of model and data.</remarks>
/// <param name="Model">The model.</param>
/// <param name="Data">Examples and draws.</param>
/// <param name="Ranking">The longest sequence.</param>
/// <param name="Format">The chat format.</param>
public sealed record RankResponsesStage(ModelStage Model, RankingDataStage Data, AlpacaRankingRecipe Ranking, PretrainedFormat Format) : Stage<ModelRanking>("rank", Revision: 1)
{
    /// <summary>The file with all log-probabilities.</summary>
    public const string FileName = "likelihoods.json";

    /// <summary>Sequences scored at a time.</summary>
    private const int Chunk = 8;

    /// <inheritdoc/>
    public override string Name => Model.Name;

    /// <inheritdoc/>
    public override object Recipe => new { Ranking.MaxLength, Format = Format.Recipe, Model = Model.Name };

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> Inputs => [new("model", Model), new("data", Data)];

    /// <inheritdoc/>
    public override bool UsesEngine => true;

    /// <inheritdoc/>
    public override Task RunAsync(StageContext context)
    {
        var set = context.Open(Data);
        var checkpoint = context.Open(Model);
        var tokenizer = Format.Tokenizer(Model.CheckpointFolder(context.FolderOf(Model)));
        var length = Math.Min(Ranking.MaxLength, checkpoint.Config.MaxPositions);
        var pairs = PlanOf(set).ToScore;
        var scored = new List<ScoredResponse>(pairs.Count);
        using var model = context.InferenceEngine.Load(checkpoint.Config, checkpoint.Weights);
        var meter = new ThroughputMeter(0, pairs.Count);
        foreach (var chunk in pairs.Chunk(Chunk))
        {
            context.Cancellation.ThrowIfCancellationRequested();
            var examples = chunk.Select(pair => Example(tokenizer, set, pair, length)).ToList();
            scored.AddRange(chunk.Zip(ResponseLikelihoods.Of(model, examples), (pair, values) => new ScoredResponse(pair.Instruction, pair.Response, values)));
            context.Progress.Report(meter.After(scored.Count, examples.Sum(example => example.Tokens.Length)));
        }

        File.WriteAllBytes(context.PathOf(FileName), JsonSerializer.SerializeToUtf8Bytes(scored, CanonicalJson.Options));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override ModelRanking Open(string folder) =>
        new(JsonSerializer.Deserialize<List<ScoredResponse>>(File.ReadAllBytes(Path.Combine(folder, FileName)), CanonicalJson.Options)!);

    /// <summary>The pairs of a set: the draws that are not the example's own response, by position as in the official code.</summary>
    public static RankingPlan PlanOf(RankingSet set)
    {
        return RankingPlan.Of(set.Draws);
    }

    private TrainingExample Example(ITextTokenizer tokenizer, RankingSet set, RankedResponse pair, int length) =>
        Format.Chat.ToTrainingExample(tokenizer, new TuningExample(set.Examples[pair.Instruction].Instruction, set.Examples[pair.Response].Response), length)
        ?? throw new AdviceException($"Nothing of a response is left within {length} tokens after instruction {pair.Instruction} of {Data.Name}. Give ranking.maxLength a larger value.");
}
