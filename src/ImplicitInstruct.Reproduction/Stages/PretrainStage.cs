using System.Globalization;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reproduction.Recipes;
using ImplicitInstruct.Reproduction.Training;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>Makes a base model: drawn weights, then one pass over the miniature web in an order of the seed's own.</summary>
/// <remarks>Key: kind, revision, the pretraining recipe, the seed, the engine's numerics id, the key of the corpus.</remarks>
/// <param name="Corpus">What it reads.</param>
/// <param name="Pretraining">Shape of the model and how it is trained.</param>
/// <param name="Seed">Draws the weights and the order of the rows.</param>
public sealed record PretrainStage(CorpusStage Corpus, PretrainingRecipe Pretraining, ulong Seed) : ModelStage("pretrain", Revision: 1)
{
    /// <inheritdoc/>
    public override string System => ModelNames.Untuned;

    /// <inheritdoc/>
    public override Run Run => new(Seed, 0);

    /// <inheritdoc/>
    public override string Name => string.Create(CultureInfo.InvariantCulture, $"base-p{Seed}");

    /// <inheritdoc/>
    public override object Recipe => new { Pretrain = Pretraining, Seed };

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> Inputs => [new("corpus", Corpus)];

    /// <inheritdoc/>
    public override Task RunAsync(StageContext context)
    {
        var corpus = context.Open(Corpus);
        var config = Pretraining.ToConfig(corpus.Tokenizer.VocabularySize, corpus.Tokenizer.BeginToken, corpus.Tokenizer.EndToken);
        Train(context, new TrainingRun
        {
            Optimizer = Pretraining.Optimizer,
            Schedule = Pretraining.ToSchedule(),
            Order = new BatchOrder(corpus.Count, Pretraining.BatchSize, Seed, "pretrain/order"),
            Example = row => TrainingExample.All(corpus.Row(row)),
            Config = config,
            Fresh = () => context.Engine.Create(config, Pretraining.Initialization, Seed),
        });
        corpus.Tokenizer.Save(context.Folder);
        return Task.CompletedTask;
    }
}
