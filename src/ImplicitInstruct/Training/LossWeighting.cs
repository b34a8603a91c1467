namespace ImplicitInstruct.Training;

/// <summary>What counts once in the loss of a batch.</summary>
public enum LossWeighting
{
    /// <summary>Every example's mean over its targets, then the mean over the batch: what accumulating batches of one amounts to (official repository, open_instruct/finetune.py, <c>reduce_loss</c> = mean).</summary>
    PerExample,

    /// <summary>Every target: the mean over all targets of the batch.</summary>
    PerToken,
}
