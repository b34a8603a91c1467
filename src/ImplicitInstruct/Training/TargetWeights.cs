using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Training;

/// <summary>What a target of each example counts in the loss of a batch; for engines.</summary>
public static class TargetWeights
{
    /// <summary>Index of the last target: tokens from there on teach nothing and need not go in. -1 when there is none.</summary>
    public static int LastTarget(TrainingExample example)
    {
        return Array.LastIndexOf(example.LossMask, true);
    }

    /// <summary>Checks a batch and weighs the targets of each example; over all targets of the batch, the weights add up to 1.</summary>
    /// <param name="batch">The examples of a step.</param>
    /// <param name="config">The model's shape.</param>
    /// <param name="weighting">What counts once.</param>
    /// <param name="weights">[examples at least]: takes the weight of a target of each example.</param>
    /// <exception cref="ArgumentException">The batch is empty, or an example cannot be learnt; names it.</exception>
    public static void Weigh(IReadOnlyList<TrainingExample> batch, LanguageModelConfig config, LossWeighting weighting, Span<float> weights)
    {
        if (batch.Count == 0)
            throw new ArgumentException("The batch has no example.");
        long all = 0;
        for (var e = 0; e < batch.Count; e++)
        {
            var example = batch[e];
            var last = LastTarget(example);
            if (example.LossMask.Length != example.Tokens.Length)
                throw new ArgumentException($"Example {e} has {example.Tokens.Length} tokens and a mask for {example.LossMask.Length}.");
            if (last < 1 || example.LossMask[0])
                throw new ArgumentException(
                    $"Example {e} has {(last < 1 ? "nothing to learn" : "its first token as a target, which nothing predicts")}.");
            TokenCheck.Check(config, example.Tokens, last, "example", e);
            var targets = 0;
            foreach (var target in example.LossMask)
                targets += target ? 1 : 0;
            all += targets;
            weights[e] = (float)(1.0 / batch.Count / targets);
        }

        if (weighting == LossWeighting.PerToken)
            weights[..batch.Count].Fill((float)(1.0 / all));
    }
}
