using System.Text;
using System.Text.Json.Nodes;
using ImplicitInstruct.Hub;
using ImplicitInstruct.Reproduction.Training;

namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>A stage that makes or finds a checkpoint in Hugging Face layout.</summary>
/// <param name="Kind">The stage's name and folder.</param>
/// <param name="Revision">Raised when equal inputs should give other bytes.</param>
public abstract record ModelStage(string Kind, int Revision) : Stage<Checkpoint>(Kind, Revision)
{
    /// <summary>The file with the loss of every step.</summary>
    public const string LossesFile = "losses.csv";

    /// <summary>Kind of model, a row of the tables.</summary>
    public abstract string System { get; }

    /// <summary>Its seeds; that of tuning is 0 for a base model.</summary>
    public abstract Run Run { get; }

    /// <summary>The base model that it is or comes from.</summary>
    public abstract BaseStage Base { get; }

    /// <inheritdoc/>
    public override bool UsesEngine => true;

    /// <inheritdoc/>
    public override Checkpoint Open(string folder) => Checkpoint.Load(CheckpointFolder(folder));

    /// <summary>The folder that holds the checkpoint's files, its tokenizer among them.</summary>
    /// <param name="folder">Folder of the artifact.</param>
    public virtual string CheckpointFolder(string folder) => folder;

    /// <summary>The inputs of a stage that reads the model: this stage, and where it makes an adapter the model below.</summary>
    public virtual IReadOnlyList<StageInput> ToRead => [new("model", this)];

    /// <summary>Trains and writes the model, with <c>training.json</c> and <c>losses.csv</c> beside it.</summary>
    private protected void Train(StageContext context, TrainingRun run, ModelFolder files)
    {
        using var trained = run.Run(context);
        files.Write(context.Folder, trained.Model);
        WriteRecord(context, run.Schedule, trained.Losses);
    }

    private void WriteRecord(StageContext context, LearningRateSchedule schedule, IReadOnlyList<double> losses)
    {
        var table = new StringBuilder("step,learning_rate,loss\n");
        for (var step = 0; step < losses.Count; step++)
            table.Append(CultureInfo.InvariantCulture, $"{step + 1},{schedule.At(step):R},{losses[step]:R}\n");
        File.WriteAllText(context.PathOf(LossesFile), table.ToString());
        var last = losses.TakeLast(50).ToList();
        var record = new JsonObject
        {
            ["model"] = Name,
            ["recipe"] = CanonicalJson.ToNode(Recipe),
            ["steps"] = losses.Count,
            ["mean_loss_of_last_50_steps"] = last.Sum() / last.Count,
        };
        File.WriteAllText(context.PathOf("training.json"), record.ToJsonString(CanonicalJson.Options) + "\n");
    }
}

/// <summary>A stage that makes or finds a base model.</summary>
/// <param name="Kind">The stage's name and folder.</param>
/// <param name="Revision">Raised when equal inputs should give other bytes.</param>
public abstract record BaseStage(string Kind, int Revision) : ModelStage(Kind, Revision)
{
    /// <inheritdoc/>
    public override string System => ModelNames.Untuned;

    /// <inheritdoc/>
    public override BaseStage Base => this;

    /// <summary>Where others find the model: its repository and revision, or a name alone.</summary>
    internal virtual (string Name, string? Revision) Published => (Name, null);

    /// <summary>What a model of a kind that comes from this one is called: in folders, outputs and annotations.</summary>
    /// <param name="system">The kind.</param>
    /// <param name="tuning">Seed of the tuning; null where nothing was tuned.</param>
    public abstract string NameOf(string system, ulong? tuning);
}
