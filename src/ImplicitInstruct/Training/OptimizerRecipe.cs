namespace ImplicitInstruct.Training;

/// <summary>
/// AdamW with decoupled decay on matrices (Loshchilov and Hutter 2019, arXiv:1711.05101, algorithm 2) and clipping by global norm.
/// </summary>
public sealed record OptimizerRecipe
{
    /// <summary>Decay of the mean of the gradient.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the mean of its square.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root of the second moment.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Decoupled weight decay; on matrices (embedding and output among them), never on norms.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Longest gradient (2-norm over all parameters); longer ones are scaled down to it. Null clips nothing.</summary>
    public double? ClipNorm { get; init; } = 1;

    /// <summary>What counts once in a batch.</summary>
    public LossWeighting Weighting { get; init; } = LossWeighting.PerExample;
}

/// <summary>What counts once in the loss of a batch.</summary>
public enum LossWeighting
{
    /// <summary>
    /// Every example's mean over its targets, then the mean over the batch: what accumulating batches of one amounts to (official
    /// repository, open_instruct/finetune.py, <c>reduce_loss</c> = mean).
    /// </summary>
    PerExample,

    /// <summary>Every target: the mean over all targets of the batch.</summary>
    PerToken,
}
