using ImplicitInstruct.Hub;
using ImplicitInstruct.Modeling.Arithmetic;
using ImplicitInstruct.Modeling.LowRank;
using ImplicitInstruct.Modeling.Quantization;

namespace ImplicitInstruct.Reproduction.Recipes;

/// <summary>
/// How base models are tuned, but for learning rates and epochs: every weight is trained, or an adapter of low rank; the loss is on the
/// response and its end token only (paper, section 4.1).
/// </summary>
public sealed record TuningRecipe
{
    /// <summary>
    /// Whether every weight is trained, as in the paper (section 4.1: all parameters), or an adapter of low rank on a frozen model, whose
    /// matrices may be kept in 4 bits.
    /// </summary>
    public TunedWeights Method { get; init; } = TunedWeights.Full;

    /// <summary>Rank, factor, dropout and layers of an adapter; without effect on full tuning.</summary>
    public LowRankAdaptation Lora { get; init; } = new();

    /// <summary>AdamW; every example counts once, as in the official code (<c>reduce_loss</c> = mean).</summary>
    public required OptimizerRecipe Optimizer { get; init; }

    /// <summary>Examples a step.</summary>
    public required int BatchSize { get; init; }

    /// <summary>
    /// Whether updates run on from one epoch into the next, as in the official scripts, or every epoch is cut by itself, its last update
    /// being of fewer examples.
    /// </summary>
    public UpdateRule Updates { get; init; } = UpdateRule.PerEpoch;

    /// <summary>
    /// Whether all tuning runs of a seed draw one stream of shuffles, as the official scripts' seed makes it, so that a model tuned on
    /// responses sees LIMA in the order of the one tuned on instructions; otherwise every kind draws its own.
    /// </summary>
    public bool SharesOrder { get; init; }

    /// <summary>How the learning rate falls: linear in the paper's scripts, cosine in its text (appendix A).</summary>
    public ScheduleShape Schedule { get; init; } = ScheduleShape.Linear;

    /// <summary>Steps in which the learning rate rises; none: a share of all.</summary>
    public int? WarmUpSteps { get; init; }

    /// <summary>
    /// Share of the steps in which the learning rate rises, rounded down to steps: 0.03 in the paper's scripts, 0.1 in its text; none where
    /// steps are given.
    /// </summary>
    public double? WarmUpShare { get; init; }

    /// <summary>Whether the first step has rate 0, as transformers' <c>get_scheduler</c> makes it.</summary>
    public bool StartsAtZero { get; init; }

    /// <summary>Share of the peak that is left at the end.</summary>
    public double FinalShare { get; init; }

    /// <summary>
    /// Longest sequence, tokens, where the model's own is longer; what is longer loses its right end. None: the model's own.
    /// </summary>
    public int? MaxLength { get; init; }

    /// <summary>
    /// Who decides on the begin token: the tokenizer in the scripts (Llama's puts one, OLMo's none), always in the text (section 3).
    /// </summary>
    public BeginTokenChoice BeginToken { get; init; } = BeginTokenChoice.Tokenizer;

    /// <summary>How tuned weights are kept.</summary>
    public TensorElement Kept { get; init; } = TensorElement.F32;

    /// <summary>The schedule over a number of steps.</summary>
    public LearningRateSchedule ToSchedule(double peak, int steps) => new()
    {
        Shape = Schedule,
        Peak = peak,
        WarmUpSteps = WarmUpSteps ?? (int)(steps * WarmUpShare!.Value),
        Steps = steps,
        FinalShare = FinalShare,
        StartsAtZero = StartsAtZero,
    };

    /// <summary>Whether what is tuned is an adapter.</summary>
    internal bool HasAdapter => Method != TunedWeights.Full;

    /// <summary>How the frozen model below an adapter is kept.</summary>
    internal BaseQuantization Below => Method == TunedWeights.Qlora ? BaseQuantization.Nf4 : BaseQuantization.None;

    /// <summary>A step's place in memory, with what of it this decides: the adapter, and how the frozen model is kept.</summary>
    internal TrainingLayout Of(TrainingLayout layout) => layout with { Adaptation = HasAdapter ? Lora : null, Kept = Below };

    /// <summary>How a way of tuning is done: an adapter where it is about one.</summary>
    internal TuningRecipe Of(TuningMethod method) =>
        method.Variant == TuningVariant.LowRank && !HasAdapter ? this with { Method = TunedWeights.Lora } : this;

    internal void Validate(string key)
    {
        Require.AtLeast($"{key}.lora.rank", Lora.Rank, 1);
        Require.Positive($"{key}.lora.alpha", Lora.Alpha);
        Require.Dropout($"{key}.lora.dropout", Lora.Dropout);
        Require.Among($"{key}.lora.targets", Lora.Targets, LowRankAdaptation.AllTargets);
        Require.AtLeast($"{key}.batchSize", BatchSize, 1);
        if (Updates == UpdateRule.AcrossEpochs && BatchSize % 2 != 0)
            throw new AdviceException(
                $"{key}.batchSize is {BatchSize}, which the two processes of {key}.updates = acrossEpochs cannot share: give an even " +
                $"number, or set {key}.updates=perEpoch.");
        Require.AtLeast($"{key}.warmUpSteps", WarmUpSteps, 0);
        if (WarmUpShare is { } share)
            Require.Share($"{key}.warmUpShare", share);
        if (WarmUpSteps is null == WarmUpShare is null)
            throw new AdviceException(
                $"{key}.warmUpSteps and {key}.warmUpShare say the same in two ways: give one of them, and none for the other.");
        Require.Optimizer($"{key}.optimizer", Optimizer);
        Require.Share($"{key}.finalShare", FinalShare);
        Require.AtLeast($"{key}.maxLength", MaxLength, 2);
    }
}

/// <summary>What tuning moves.</summary>
public enum TunedWeights
{
    /// <summary>Every weight (paper, section 4.1).</summary>
    Full,

    /// <summary>Matrices of low rank beside the frozen ones (Hu et al. 2021, arXiv:2106.09685).</summary>
    Lora,

    /// <summary>
    /// The same beside matrices of 4 bits a weight, NF4 with double quantisation (Dettmers et al. 2023, arXiv:2305.14314).
    /// </summary>
    Qlora,
}

/// <summary>How epochs are cut into updates.</summary>
public enum UpdateRule
{
    /// <summary>Every epoch by itself; its last update may be of fewer examples.</summary>
    PerEpoch,

    /// <summary>Whole batches that run across epochs, with the schedule that the official scripts' libraries make of it.</summary>
    AcrossEpochs,
}

/// <summary>Whether a text starts with the tokenizer's begin token.</summary>
public enum BeginTokenChoice
{
    /// <summary>Where the tokenizer puts one by itself (the scripts: <c>--add_bos</c> is never passed).</summary>
    Tokenizer,

    /// <summary>Wherever the tokenizer knows one, asked or not (the paper's section 3 shows one).</summary>
    Always,

    /// <summary>Nowhere.</summary>
    Never,
}
