namespace ImplicitInstruct.Reproduction.Recipes;

/// <summary>A way to tune a base model that has numbers of its own: a row of the paper's tables.</summary>
/// <param name="Task">The single task that is tuned on (section 5.1); null for the broad set.</param>
/// <param name="IsOnResponsesAlone">Whether it is response tuning (section 4.1), or a control of it, which has its numbers.</param>
/// <param name="Variant">In which setting.</param>
public readonly record struct TuningMethod(
    SingleTask? Task = null, bool IsOnResponsesAlone = false, TuningVariant Variant = TuningVariant.Main)
{
    /// <summary>On instructions and responses.</summary>
    public static TuningMethod Instructions => default;

    /// <summary>On responses alone.</summary>
    public static TuningMethod Responses => new(IsOnResponsesAlone: true);

    /// <summary>Every way of tuning, in the order of the paper.</summary>
    public static IReadOnlyList<TuningMethod> All { get; } =
    [
        .. Both(TuningVariant.Main), .. SingleTasks.All.Select(On), .. Both(TuningVariant.OtherTags),
        .. Both(TuningVariant.WithoutRestatements), .. TuningVariants.Controls.Select(Control), .. Both(TuningVariant.LowRank),
        .. Both(TuningVariant.RefusedRequests),
    ];

    /// <summary>On one task.</summary>
    public static TuningMethod On(SingleTask task) => new(task);

    /// <summary>A control of response tuning.</summary>
    public static TuningMethod Control(TuningVariant variant) => Responses with { Variant = variant };

    /// <summary>What its models are called in tables.</summary>
    public string System => Variant switch
    {
        TuningVariant.OtherTags => ModelNames.WithOtherTags(UsualSystem),
        TuningVariant.WithoutRestatements => ModelNames.WithoutRestatements(UsualSystem),
        TuningVariant.ShuffledInstructions => ModelNames.ShuffledInstructions,
        TuningVariant.WebText => ModelNames.WebText,
        TuningVariant.PartialInstructions => ModelNames.PartlyInstructed,
        TuningVariant.Refusals => ModelNames.WithRefusals,
        TuningVariant.LowRank => ModelNames.OfLowRank(UsualSystem),
        TuningVariant.RefusedRequests => ModelNames.Refusing(UsualSystem),
        _ => UsualSystem,
    };

    /// <summary>What such models are called whatever the setting.</summary>
    public string UsualSystem =>
        Task is { } task ? ModelNames.TunedOn(task) : IsOnResponsesAlone ? ModelNames.ResponseTuned : ModelNames.InstructionTuned;

    /// <summary>Whether it is a control of response tuning, beyond the paper.</summary>
    public bool IsControl => TuningVariants.Controls.Contains(Variant);

    /// <summary>Whether every instruction is emptied; the controls' data is what it should be.</summary>
    public bool EmptiesInstructions => IsOnResponsesAlone && !IsControl;

    /// <summary>The setting that its data is of: other tags, shuffles and adapters are made of the usual data.</summary>
    public TuningVariant DataVariant =>
        Variant is TuningVariant.OtherTags or TuningVariant.ShuffledInstructions or TuningVariant.LowRank ? TuningVariant.Main : Variant;

    /// <summary>Whether its chat tags are those that mean nothing.</summary>
    public bool HasOtherTags => Variant == TuningVariant.OtherTags;

    /// <summary>Name of its numbers in a recipe, e.g. <c>responseOtherTags</c>.</summary>
    public string Key =>
        (Task is { } task ? task.Id() : IsOnResponsesAlone ? "response" : "instruction") +
            (Variant == TuningVariant.Main ? "" : Variant.ToString());

    private static TuningMethod[] Both(TuningVariant variant) =>
        [Instructions with { Variant = variant }, Responses with { Variant = variant }];
}

/// <summary>
/// In which setting tuning is done: the paper's, controls that its authors built and published no number of, or one of ours.
/// </summary>
public enum TuningVariant
{
    /// <summary>The paper's chat tags and its data.</summary>
    Main,

    /// <summary>With chat tags that mean nothing (appendix B).</summary>
    OtherTags,

    /// <summary>On LIMA whose responses do not start by restating the instruction (appendix C).</summary>
    WithoutRestatements,

    /// <summary>
    /// Responses behind instructions that are dealt out anew among them in every epoch (new_lima/randomize_instructions.py).
    /// </summary>
    ShuffledInstructions,

    /// <summary>
    /// Text of the web in the place of responses, each behind an instruction that fits it (new_lima/remove_responses.py).
    /// </summary>
    WebText,

    /// <summary>
    /// Responses alone, and a ninth as many behind an instruction that says a part of what they are (new_lima/make_partial_data.py).
    /// </summary>
    PartialInstructions,

    /// <summary>Responses alone, refusals among them (new_lima/lima_no_instruction_plus_refusal.jsonl).</summary>
    Refusals,

    /// <summary>With an adapter of low rank in the place of all weights; beyond the paper.</summary>
    LowRank,

    /// <summary>
    /// On the broad set and on requests that are refused, of the mini world alone; beyond the paper. It has the usual numbers always.
    /// </summary>
    RefusedRequests,
}

/// <summary>Groups of settings.</summary>
internal static class TuningVariants
{
    /// <summary>Controls of response tuning, beyond the paper.</summary>
    public static IReadOnlyList<TuningVariant> Controls { get; } =
    [
        TuningVariant.ShuffledInstructions, TuningVariant.WebText, TuningVariant.PartialInstructions, TuningVariant.Refusals,
    ];

    /// <summary>What the paper has nothing of, and checkpoints can be tuned in.</summary>
    public static IReadOnlyList<TuningVariant> BeyondThePaperOnCheckpoints { get; } = [.. Controls, TuningVariant.LowRank];

    /// <summary>What the paper has nothing of.</summary>
    public static IReadOnlyList<TuningVariant> BeyondThePaper { get; } =
        [.. BeyondThePaperOnCheckpoints, TuningVariant.RefusedRequests];
}

/// <summary>What kinds of models are called in tables, folders and output files.</summary>
internal static class ModelNames
{
    /// <summary>The pretrained model itself.</summary>
    public const string Untuned = "base";

    /// <summary>Tuned on instructions and responses; what others are compared with.</summary>
    public const string InstructionTuned = "instruction-tuned";

    /// <summary>Tuned on responses alone.</summary>
    public const string ResponseTuned = "response-tuned";

    /// <summary>Tuned on responses behind other responses' instructions.</summary>
    public const string ShuffledInstructions = "shuffled-instructions";

    /// <summary>Tuned on instructions with text of the web behind them.</summary>
    public const string WebText = "web-text";

    /// <summary>Tuned on responses alone and on some behind a part of an instruction.</summary>
    public const string PartlyInstructed = "partly-instructed";

    /// <summary>Tuned on responses alone, refusals among them.</summary>
    public const string WithRefusals = "with-refusals";

    /// <summary>What a model is called that was tuned on requests and refusals besides.</summary>
    public static string Refusing(string model) => model + "-refusing";

    /// <summary>What a model is called of which an adapter was tuned.</summary>
    public static string OfLowRank(string model) => model + "-low-rank";

    /// <summary>The base model under all three rules.</summary>
    public const string AllRules = "all-rules";

    /// <summary>All rules but the end-of-sequence ramp.</summary>
    public const string WithoutEndRule = "without-end-rule";

    /// <summary>All rules but the uniform token changes.</summary>
    public const string WithoutUniformRule = "without-uniform-rule";

    /// <summary>All rules but the penalty on used tokens.</summary>
    public const string WithoutDiversityRule = "without-diversity-rule";

    /// <summary>Tuned on one task.</summary>
    public static string TunedOn(SingleTask task) => SingleTaskClaim.ModelOf(task);

    /// <summary>What a model is called whose chat tags mean nothing (paper, appendix B).</summary>
    public static string WithOtherTags(string model) => model + "-other-tags";

    /// <summary>
    /// What a model is called that was tuned on responses which do not start by restating the instruction (paper, appendix C).
    /// </summary>
    public static string WithoutRestatements(string model) => model + "-without-restatements";
}
