using ImplicitInstruct.Hub;
using ImplicitInstruct.Modeling.LowRank;
using ImplicitInstruct.Modeling.Quantization;
using ImplicitInstruct.Numerics;
using ImplicitInstruct.Reproduction.Training;

namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>
/// Tunes every weight of a base model, or an adapter of it: on instructions and responses, on responses alone (paper, section 4.1), or on
/// one task (section 5.1).
/// </summary>
/// <remarks>
/// Key: kind, revision, what is tuned on and how, the text form, the seed, the engine's numerics id, the keys of base model, data and
/// choice. Of full tuning, what an adapter would be is not in it; nor is it of an adapter that it has no dropout. An adapter that was
/// trained on quantised matrices is read on the numbers that those stand for: that is the model that was trained, and PEFT merges into the
/// same.
/// </remarks>
public sealed record TuneStage() : ModelStage("tune", Revision: 3)
{
    /// <summary>The model that is tuned.</summary>
    public required BaseStage Start { get; init; }

    /// <summary>The dialogues.</summary>
    public required TuningSetStage Data { get; init; }

    /// <summary>What of them, and in which setting.</summary>
    public required TuningMethod Method { get; init; }

    /// <summary>How, but for rate and epochs.</summary>
    public required TuningRecipe Tuning { get; init; }

    /// <summary>Peak learning rate and epochs.</summary>
    public required Selection<TuningNumbers> Numbers { get; init; }

    /// <summary>Tells apart candidates that differ in nothing else; empty or starting with <c>-</c>.</summary>
    public string Suffix { get; init; } = "";

    /// <summary>Whether the model after every epoch is kept, beside the one after the last, and not the latter alone.</summary>
    public bool KeepsEveryEpoch { get; init; }

    /// <summary>How texts are made.</summary>
    public required TextForm Form { get; init; }

    /// <summary>Orders the examples, draws an adapter and what its dropout drops.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The precision, where there is a choice; null: the engine's own.</summary>
    internal StagePrecision? ComputesIn { get; init; }

    /// <inheritdoc/>
    public override string? Precision => ComputesIn?.ToString();

    /// <inheritdoc/>
    public override string System => Method.System + Suffix;

    /// <inheritdoc/>
    public override Run Run => new(Start.Run.Pretraining, Seed);

    /// <inheritdoc/>
    public override BaseStage Base => Start;

    /// <inheritdoc/>
    public override string Name => Start.NameOf(Method.System + (KeepsEveryEpoch ? "-by-epoch" : "") + Suffix, Seed);

    /// <inheritdoc/>
    public override object Recipe
    {
        get
        {
            var recipe = CanonicalJson.ToNode(
                new { Method = Method.Key, Tuning, Numbers = Numbers.Given, KeepsEveryEpoch, Form = Form.Recipe, Seed })!.AsObject();
            var tuning = recipe["tuning"]!.AsObject();
            if (!Tuning.HasAdapter)
            {
                tuning.Remove("method");
                tuning.Remove("lora");
            }
            else if (Tuning.Lora.Dropout == 0)
            {
                tuning["lora"]!.AsObject().Remove("dropout");
            }

            return recipe;
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> ToRead => Tuning.HasAdapter ? [.. base.ToRead, new("base", Start)] : base.ToRead;

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> Inputs => [new("base", Start), new("data", Data), .. Numbers.Inputs];

    /// <inheritdoc/>
    public override bool MayDrop(ManifestFile file) => !Tuning.HasAdapter && file.Path.EndsWith(".safetensors", StringComparison.Ordinal);

    /// <inheritdoc/>
    public override Checkpoint Open(Func<Stage, string> folderOf) => ModelFolder.Open(folderOf(this), () => Below(Start.Open(folderOf)));

    /// <summary>The model after one of its epochs, the first of which is 1.</summary>
    public Checkpoint OpenEpoch(StageContext context, int epoch) => epoch == Numbers.Resolve(context.FolderOf).Epochs ? context.Open(this)
        : ModelFolder.Open(EpochCheckpoints.FolderOf(context.FolderOf(this), epoch), () => Below(context.Open(Start)));

    /// <summary>The rate of every update, for a number of examples and an outcome of the choice.</summary>
    internal IEnumerable<double> Rates(int examples, TuningNumbers numbers)
    {
        var order = Order(examples);
        var schedule = Tuning.ToSchedule(numbers.PeakLearningRate, order.Horizon(numbers.Epochs));
        return Enumerable.Range(0, StepsOf(order, numbers.Epochs)).Select(step => schedule.AtOrAfterEnd(order.Tick(step)));
    }

    /// <inheritdoc/>
    public override Task RunAsync(StageContext context)
    {
        var numbers = Numbers.Resolve(context.FolderOf);
        var tokenizerFolder = Start.CheckpointFolder(context.FolderOf(Start));
        var start = context.Open(Start);
        var dialogues = context.Open(Data);
        if (Method.EmptiesInstructions)
            dialogues = [.. dialogues.Select(ResponseTuning.Of)];
        var length = Math.Min(Tuning.MaxLength ?? start.Config.MaxPositions, start.Config.MaxPositions);
        var tokenizer = Form.Files.Load(tokenizerFolder);
        Data.RequireWhole(Form.Chat, tokenizer, length);
        var set = Form.Chat.ToTrainingExamples(tokenizer, dialogues, length);
        if (set.Examples.Count == 0)
            throw new AdviceException(
                $"No example of {Data.Name} has anything to learn within {length} tokens. Give tuning.maxLength a larger value.");
        if (set.Truncated + set.Dropped > 0)
            context.Progress.Note(
                string.Create(CultureInfo.InvariantCulture,
                    $"{set.Truncated} of {dialogues.Count} examples lost their right end to the limit of {length} tokens, {set.Dropped} " +
                    $"have no response left"));
        var isShuffled = Method.Variant == TuningVariant.ShuffledInstructions;
        var order = Order(isShuffled ? dialogues.Count : set.Examples.Count);
        var files = new ModelFolder(Tuning.Kept, Start.Published.Name, Start.Published.Revision);
        var kept = KeepsEveryEpoch ? new EpochCheckpoints(context.Partial, order, numbers.Epochs, files) : null;
        Train(
            context,
            new TrainingRun
            {
                Optimizer = Tuning.Optimizer,
                Seed = Seed,
                Schedule = Tuning.ToSchedule(numbers.PeakLearningRate, order.Horizon(numbers.Epochs)),
                Order = order,
                Steps = StepsOf(order, numbers.Epochs),
                Example = isShuffled ? Shuffled(tokenizer, dialogues, length) : index => set.Examples[index],
                Config = start.Config,
                Fresh = () => Load(context.Engine, start, null),
                Continued = Tuning.HasAdapter ? weights => Load(context.Engine, start, weights) : null,
                RateKey = Start is CheckpointStage checkpoint ? $"models.{checkpoint.BaseName}.peakLearningRate"
                    : $"{Method.Key}.peakLearningRates",
                AfterStep = kept is null ? null : kept.AfterStep,
                KeptAfter = kept is null ? null : kept.IsKeptAfter,
                CanContinueAfter = kept is null ? null : kept.AreThere,
            },
            files);
        kept?.MoveTo(context.Folder);
        Form.Files.Copy(tokenizerFolder, context.Folder);
        return Task.CompletedTask;
    }

    /// <summary>The base model, under an adapter where that is what is tuned.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="start">The base model.</param>
    /// <param name="saved">The adapter's matrices, of a run that goes on; null draws them.</param>
    private ICausalLanguageModel Load(IEngine engine, Checkpoint start, IReadOnlyList<NamedTensor>? saved)
    {
        var model = engine.Load(start.Config, start.Weights, Tuning.Below);
        if (Tuning.HasAdapter)
            model.Attach(saved is null ? LowRankAdapter.Draw(start.Config, Tuning.Lora, Seed) : new LowRankAdapter(Tuning.Lora, saved));
        return model;
    }

    /// <summary>The model below the adapter, with the numbers that it was computed with.</summary>
    private Checkpoint Below(Checkpoint start) => Tuning.Below == BaseQuantization.None ? start : start.Quantized();

    /// <summary>The order of so many examples.</summary>
    internal BatchOrder Order(int examples) =>
        BatchOrder.Of(
            Tuning.Updates, examples, Tuning.BatchSize, Seed, Tuning.SharesOrder ? "tune/order" : $"tune/{Method.UsualSystem}/order",
            ofEachEpoch: Method.Variant == TuningVariant.ShuffledInstructions);

    /// <summary>The examples of epoch after epoch, each with a shuffle of its own.</summary>
    /// <remarks>
    /// Where a shuffled instruction leaves no room for any of the response, that one has an empty instruction: an epoch has all responses.
    /// </remarks>
    private Func<int, TrainingExample> Shuffled(ITextTokenizer tokenizer, IReadOnlyList<Dialogue> dialogues, int length)
    {
        var (epoch, shuffled) = (-1, dialogues);
        return index =>
        {
            var (inEpoch, place) = Math.DivRem(index, dialogues.Count);
            if (inEpoch != epoch)
            {
                var random = new Philox(Seed, FormattableString.Invariant($"tune/shuffled instructions/epoch {inEpoch}"));
                (epoch, shuffled) = (inEpoch, ShuffledInstructions.Of(dialogues, random));
            }

            return Form.Chat.ToTrainingExample(tokenizer, shuffled[place], length)
                ?? Form.Chat.ToTrainingExample(tokenizer, ResponseTuning.Of(dialogues[place]), length)!;
        };
    }

    private int StepsOf(BatchOrder order, int epochs) => order.StepsAfter(epochs) is > 0 and var steps ? steps
        : throw new AdviceException(
            $"{Data.Name} has too few examples for one update of {Tuning.BatchSize} in {epochs} epochs. Give tuning.batchSize a smaller " +
            "value, or set tuning.updates=perEpoch.");
}
