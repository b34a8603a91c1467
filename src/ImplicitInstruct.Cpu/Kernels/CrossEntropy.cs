namespace ImplicitInstruct.Cpu.Kernels;

/// <summary>Cross entropy of one row of logits and its gradient.</summary>
internal static unsafe class CrossEntropy
{
    /// <summary>Replaces logits by <c>weight · (softmax(logits) − onehot(target))</c>.</summary>
    /// <param name="logits">[vocabulary].</param>
    /// <param name="vocabulary">Elements.</param>
    /// <param name="target">The token that came.</param>
    /// <param name="weight">What this token counts in the loss of the batch.</param>
    /// <returns>Log-probability of the target, nats, not weighted.</returns>
    public static double Backward(float* logits, int vocabulary, int target, float weight)
    {
        var logProbability = Softmax.LogProbability(logits, vocabulary, target, out var sum);
        Scaling.InPlace(logits, vocabulary, weight / sum);
        logits[target] -= weight;
        return logProbability;
    }
}
