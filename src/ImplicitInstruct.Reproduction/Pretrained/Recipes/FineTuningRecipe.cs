using ImplicitInstruct.Formatting;
using ImplicitInstruct.Hub;
using ImplicitInstruct.Reproduction.Recipes;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Reproduction.Pretrained.Recipes;

/// <summary>How a checkpoint is tuned, but for learning rate and epochs: official repository, scripts/iclr2025/**/finetune_*.sh and open_instruct/finetune.py. All weights are trained (section 4.1).</summary>
public sealed record FineTuningRecipe
{
    /// <summary>Examples a step: 64 in text and scripts (2 GPUs of 1, accumulated 32 times).</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>How the learning rate falls to 0: linear in the scripts, cosine in the text (appendix A).</summary>
    public ScheduleShape Schedule { get; init; } = ScheduleShape.Linear;

    /// <summary>Share of the steps in which the learning rate rises: 0.03 in the scripts, 0.1 in the text (appendix A).</summary>
    public double WarmUpShare { get; init; } = 0.03;

    /// <summary>Longest sequence, tokens; what is longer loses its right end.</summary>
    public int MaxLength { get; init; } = ChatFormat.OfficialMaxLength;

    /// <summary>
    /// AdamW with torch's defaults and without decay; every example counts once (<c>reduce_loss</c> = mean). Clipping is "auto" in the scripts' DeepSpeed settings, and what that amounted to is not on
    /// record: 1 is the usual value.
    /// </summary>
    public OptimizerRecipe Optimizer { get; init; } = new() { Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8, WeightDecay = 0, ClipNorm = 1, Weighting = LossWeighting.PerExample };

    /// <summary>Who decides on the begin token: the tokenizer in the scripts (Llama's puts one, OLMo's none), always in the text (section 3).</summary>
    public BeginTokenChoice BeginToken { get; init; } = BeginTokenChoice.Tokenizer;

    /// <summary>How tuned weights are kept. The scripts train in bfloat16 and save what they trained.</summary>
    public TensorElement Kept { get; init; } = TensorElement.BF16;

    /// <summary>The schedule over a number of steps, as transformers' <c>get_scheduler</c> makes it: the first step has rate 0, and the steps of the rise are rounded down.</summary>
    public LearningRateSchedule ToSchedule(double peak, int steps) => new()
    {
        Shape = Schedule,
        Peak = peak,
        WarmUpSteps = (int)(steps * WarmUpShare),
        Steps = steps,
        FinalShare = 0,
        StartsAtZero = true,
    };

    /// <summary>The chat format under this recipe's choices.</summary>
    internal ChatFormat Apply(ChatFormat format) => format with { StartsWithBeginToken = BeginToken != BeginTokenChoice.Never };

    internal void Validate(string key)
    {
        Require.AtLeast($"{key}.batchSize", BatchSize, 1);
        Require.Share($"{key}.warmUpShare", WarmUpShare);
        Require.Optimizer($"{key}.optimizer", Optimizer);
        Require.AtLeast($"{key}.maxLength", MaxLength, 2);
    }
}
