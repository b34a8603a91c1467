using System.Globalization;
using ImplicitInstruct.Hub;
using ImplicitInstruct.Hub.Tokenizers;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Pipeline.Store;
using ImplicitInstruct.Reproduction.Pretrained.Recipes;
using ImplicitInstruct.Reproduction.Recipes;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Reproduction.Training;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Reproduction.Pretrained.Stages;

/// <summary>Tunes every weight of a pretrained checkpoint: on instructions and responses, on responses alone (section 4.1), or on one task (section 5.1).</summary>
/// <remarks>Key: kind, revision, what is tuned on and how, the chat format, the seed, the engine's numerics id, the keys of base model and data.</remarks>
public sealed record FineTuneStage() : ModelStage("tune", Revision: 1)
{
    /// <summary>The model that is tuned.</summary>
    public required BaseModelStage Base { get; init; }

    /// <summary>The dialogues.</summary>
    public required TuningDataStage Data { get; init; }

    /// <summary>What of them.</summary>
    public required TuningKind Tuning { get; init; }

    /// <summary>How, but for rate and epochs.</summary>
    public required FineTuningRecipe Numbers { get; init; }

    /// <summary>Peak learning rate.</summary>
    public required double PeakLearningRate { get; init; }

    /// <summary>Passes over the data.</summary>
    public required EpochsPlan Epochs { get; init; }

    /// <summary>Whether the model after every epoch is kept, beside the one after the last, and not the latter alone.</summary>
    public bool KeepsEveryEpoch { get; init; }

    /// <summary>The chat format.</summary>
    public required PretrainedFormat Format { get; init; }

    /// <summary>Orders the examples.</summary>
    public required int Seed { get; init; }

    /// <inheritdoc/>
    public override string System => Format.NameOf(Data.Source.Id == TuningDataStage.WithoutRestatements ? ModelNames.WithoutRestatements(ModelNames.Of(Tuning)) : ModelNames.Of(Tuning));

    /// <inheritdoc/>
    public override Run Run => new(1, (ulong)Seed);

    /// <inheritdoc/>
    public override string Name => string.Create(CultureInfo.InvariantCulture, $"{Base.BaseName}-{System}{(KeepsEveryEpoch ? "-by-epoch" : "")}{Epochs.Suffix}-s{Seed}");

    /// <inheritdoc/>
    public override object Recipe => new { Tuning, Numbers, PeakLearningRate, Epochs = Epochs.Recipe, KeepsEveryEpoch, Format = Format.Recipe, Seed };

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> Inputs => [new("base", Base), new("data", Data), .. Epochs.Inputs];

    /// <inheritdoc/>
    public override bool MayDrop(ManifestFile file)
    {
        return file.Path.EndsWith(".safetensors", StringComparison.Ordinal);
    }

    /// <summary>The model after one of its epochs, the first of which is 1.</summary>
    public Checkpoint OpenEpoch(StageContext context, int epoch)
    {
        var folder = context.FolderOf(this);
        return epoch == Epochs.Resolve(context) ? Open(folder) : Checkpoint.Load(EpochCheckpoints.FolderOf(folder, epoch));
    }

    /// <inheritdoc/>
    public override Task RunAsync(StageContext context)
    {
        var tokenizerFolder = Base.CheckpointFolder(context.FolderOf(Base));
        var start = context.Open(Base);
        var dialogues = context.Open(Data);
        if (Tuning == TuningKind.Response)
            dialogues = [.. dialogues.Select(ResponseTuning.Of)];
        var length = Math.Min(Numbers.MaxLength, start.Config.MaxPositions);
        var set = Format.Chat.ToTrainingExamples(Format.Tokenizer(tokenizerFolder), dialogues, length);
        if (set.Examples.Count == 0)
            throw new AdviceException($"No example of {Data.Name} has anything to learn within {length} tokens. Give tuning.maxLength a larger value.");
        if (set.Truncated + set.Dropped > 0)
            context.Progress.Note(FormattableString.Invariant($"{set.Truncated} of {dialogues.Count} examples lost their right end to the limit of {length} tokens, {set.Dropped} have no response left"));
        var epochs = Epochs.Resolve(context);
        var order = new BatchOrder(set.Examples.Count, Numbers.BatchSize, (ulong)Seed, $"tune/{ModelNames.Of(Tuning)}/order");
        var kept = KeepsEveryEpoch ? new EpochCheckpoints(context.Partial, order.StepsPerEpoch, epochs, Numbers.Kept) : null;
        Train(
            context,
            new TrainingRun
            {
                Optimizer = Numbers.Optimizer,
                Schedule = Numbers.ToSchedule(PeakLearningRate, epochs * order.StepsPerEpoch),
                Order = order,
                Example = index => set.Examples[index],
                Config = start.Config,
                Fresh = () => context.Engine.Load(start.Config, start.Weights),
                RateKey = $"models.{Base.BaseName}.peakLearningRate",
                AfterStep = kept is null ? null : kept.AfterStep,
                CanContinueAfter = kept is null ? null : kept.AreThere,
            },
            Numbers.Kept);
        kept?.MoveTo(context.Folder);
        CheckpointTokenizer.Copy(tokenizerFolder, context.Folder);
        return Task.CompletedTask;
    }
}
