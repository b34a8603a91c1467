namespace ImplicitInstruct.Reproduction.Planning;

/// <summary>The kinds of stages, in the order in which they can be made.</summary>
public enum StageStep
{
    /// <summary>What everything is made from: checkpoints and data of the hub, or texts that are drawn here.</summary>
    Fetch,

    /// <summary>Base models that are pretrained here.</summary>
    Pretrain,

    /// <summary>Choices on validation instructions, with the candidates' models, responses and scores.</summary>
    Choose,

    /// <summary>Tuned models.</summary>
    Tune,

    /// <summary>Responses.</summary>
    Respond,

    /// <summary>Whether responses are greedy.</summary>
    Check,

    /// <summary>How likely models find given responses.</summary>
    Rank,

    /// <summary>Comparisons by the judge.</summary>
    Verdicts,

    /// <summary>Win rates, and the vectors of texts whose likeness is told.</summary>
    Tables,
}

/// <summary>A plan by kinds of stages.</summary>
internal sealed class StageSteps
{
    /// <summary>What reads a tuned checkpoint.</summary>
    private static readonly StageStep[] OnModels = [StageStep.Tune, StageStep.Respond, StageStep.Check, StageStep.Rank];

    private readonly HashSet<ArtifactKey> _choices;
    private readonly StageKeys _keys;
    private readonly bool _keepsCheckpoints;

    /// <summary>Sorts a plan.</summary>
    /// <param name="goals">What is wanted.</param>
    /// <param name="keys">Keys of the stages.</param>
    /// <param name="keepsCheckpoints">
    /// Whether tuned checkpoints stay. Where they go as soon as nothing reads them any more, all that reads them is made with them, one
    /// after the other: otherwise every checkpoint would have to be there at once.
    /// </param>
    public StageSteps(IReadOnlyList<Stage> goals, StageKeys keys, bool keepsCheckpoints)
    {
        (_keys, _keepsCheckpoints) = (keys, keepsCheckpoints);
        Plan = keys.Plan(goals);
        _choices = [.. keys.Plan(Plan.Where(stage => stage is IChoiceStage)).Where(stage => OfType(stage) > StageStep.Pretrain)
            .Select(keys.Of)];
    }

    /// <summary>All stages, inputs first.</summary>
    public IReadOnlyList<Stage> Plan { get; }

    /// <summary>The stages that are made in a step.</summary>
    public IReadOnlyList<Stage> Of(StageStep step) => [.. Plan.Where(stage => Belongs(stage, step))];

    /// <summary>The stages that are made up to a step.</summary>
    public IReadOnlyList<Stage> UpTo(StageStep last) =>
        [.. Plan.Where(stage => Enum.GetValues<StageStep>().Any(step => step <= last && Belongs(stage, step)))];

    /// <summary>Whether a stage is made in a step.</summary>
    public bool Belongs(Stage stage, StageStep step)
    {
        var own = StepOf(stage);
        return own == step || (step == StageStep.Tune && !_keepsCheckpoints && OnModels.Contains(own));
    }

    /// <summary>The step in which a stage of the plan is made.</summary>
    public StageStep StepOf(Stage stage) => _choices.Contains(_keys.Of(stage)) ? StageStep.Choose : OfType(stage);

    private static StageStep OfType(Stage stage) => stage switch
    {
        PretrainStage => StageStep.Pretrain,
        TuneStage => StageStep.Tune,
        DecodeStage => StageStep.Respond,
        GreedyCheckStage => StageStep.Check,
        RankStage => StageStep.Rank,
        JudgeStage => StageStep.Verdicts,
        TableStage or EmbedStage => StageStep.Tables,
        EmbedderStage or JudgeCheckpointStage => StageStep.Fetch,
        IChoiceStage => StageStep.Choose,
        CheckpointStage or TokenizerStage or CorpusStage => StageStep.Fetch,
        InstructionSetStage or TuningSetStage or RankingSetStage or OutputsStage => StageStep.Fetch,
        _ => throw new ArgumentException($"{stage.Kind} is made in no step.", nameof(stage)),
    };
}
