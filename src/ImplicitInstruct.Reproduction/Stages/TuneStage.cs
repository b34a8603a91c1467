using ImplicitInstruct.Formatting;
using ImplicitInstruct.MiniWorld.Tokenization;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reproduction.Recipes;
using ImplicitInstruct.Reproduction.Training;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>Tunes every weight of a base model on demonstrations: with their instructions, or with empty ones (paper, section 4.1), of all families or of one task (section 5.1).</summary>
/// <remarks>Key: kind, revision, what is tuned on and how, the tags, the seed, the engine's numerics id, the keys of base model, demonstrations and choice.</remarks>
/// <param name="Base">The model that is tuned.</param>
/// <param name="Data">The demonstrations.</param>
/// <param name="Tuning">What of them.</param>
/// <param name="Plan">How.</param>
/// <param name="Tags">The chat format's tags.</param>
/// <param name="Seed">Orders the examples; the demonstrations have the same seed.</param>
public sealed record TuneStage(PretrainStage Base, TuningSetStage Data, TuningKind Tuning, TuningPlan Plan, TagRecipe Tags, ulong Seed) : ModelStage("tune", Revision: 2)
{
    /// <inheritdoc/>
    public override string System => (Tags == new TagRecipe() ? ModelNames.Of(Tuning) : ModelNames.WithOtherTags(ModelNames.Of(Tuning))) + Plan.Suffix;

    /// <inheritdoc/>
    public override Run Run => new(Base.Seed, Seed);

    /// <inheritdoc/>
    public override string Name => $"{System}-{Run}";

    /// <inheritdoc/>
    public override object Recipe => new { Tuning, Plan = Plan.Recipe, Tags, Seed };

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> Inputs => [new("base", Base), new("data", Data), .. Plan.Inputs];

    /// <inheritdoc/>
    public override Task RunAsync(StageContext context)
    {
        var numbers = Plan.Resolve(context);
        var tokenizer = WordTokenizer.Load(context.FolderOf(Base));
        var start = context.Open(Base);
        var dialogues = context.Open(Data).Select(demonstration => new Dialogue(demonstration.Instruction, demonstration.Response));
        if (Tuning == TuningKind.Response)
            dialogues = dialogues.Select(ResponseTuning.Of);
        var examples = Tags.ToFormat().ToTrainingExamples(tokenizer, dialogues, start.Config.MaxPositions).Examples;
        var order = new BatchOrder(examples.Count, numbers.BatchSize, Seed, $"tune/{ModelNames.Of(Tuning)}/order");
        Train(context, new TrainingRun
        {
            Optimizer = numbers.Optimizer,
            Schedule = numbers.ToSchedule(numbers.Epochs * order.StepsPerEpoch),
            Order = order,
            Example = index => examples[index],
            Config = start.Config,
            Fresh = () => context.Engine.Load(start.Config, start.Weights),
        });
        tokenizer.Save(context.Folder);
        return Task.CompletedTask;
    }
}
