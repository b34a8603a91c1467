using System.Globalization;
using ImplicitInstruct.Formatting;
using ImplicitInstruct.MiniWorld.Tokenization;
using ImplicitInstruct.Pipeline.Recipes;
using ImplicitInstruct.Pipeline.Training;

namespace ImplicitInstruct.Pipeline.Stages;

/// <summary>Tunes every weight of a base model on demonstrations, with their instructions or with empty ones (paper, section 4.1).</summary>
/// <remarks>Key: kind, revision, what is tuned on and how, the seed, the engine's numerics id, the keys of base model and demonstrations.</remarks>
/// <param name="Base">The model that is tuned.</param>
/// <param name="Data">The demonstrations.</param>
/// <param name="Tuning">With instructions or without.</param>
/// <param name="TuningRecipe">How.</param>
/// <param name="Seed">Orders the examples; the demonstrations have the same seed.</param>
public sealed record TuneStage(PretrainStage Base, TuningSetStage Data, TuningKind Tuning, TuningRecipe TuningRecipe, ulong Seed) : ModelStage("tune", Revision: 1)
{
    /// <inheritdoc/>
    public override string Name => string.Create(CultureInfo.InvariantCulture, $"{ModelNames.Of(Tuning)}-p{Base.Seed}-t{Seed}");

    /// <inheritdoc/>
    public override object Recipe => Tuning == TuningKind.Instruction ? new { Instruction = TuningRecipe, Seed } : new { Response = TuningRecipe, Seed };

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> Inputs => [new("base", Base), new("data", Data)];

    /// <inheritdoc/>
    public override Task RunAsync(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var tokenizer = WordTokenizer.Load(context.FolderOf(Base));
        var start = context.Open(Base);
        var dialogues = context.Open(Data).Select(demonstration => new Dialogue(demonstration.Instruction, demonstration.Response));
        if (Tuning == TuningKind.Response)
            dialogues = dialogues.Select(dialogue => dialogue.WithBlankInstructions());
        var examples = ChatFormat.MiniWorld.ToTrainingExamples(tokenizer, dialogues, start.Config.MaxPositions).Examples;
        var order = new BatchOrder(examples.Count, TuningRecipe.BatchSize, Seed, $"tune/{ModelNames.Of(Tuning)}/order");
        Train(context, new TrainingRun
        {
            Optimizer = TuningRecipe.Optimizer,
            Schedule = TuningRecipe.ToSchedule(TuningRecipe.Epochs * order.StepsPerEpoch),
            Order = order,
            Example = index => examples[index],
            Config = start.Config,
            Fresh = () => context.Engine.Load(start.Config, start.Weights),
        });
        tokenizer.Save(context.Folder);
        return Task.CompletedTask;
    }
}
