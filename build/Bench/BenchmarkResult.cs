namespace ImplicitInstruct.Build.Bench;

/// <summary>What one shape reached.</summary>
/// <param name="Shape">The shape.</param>
/// <param name="TrainingTokensPerSecond">Tokens a second through whole training steps.</param>
/// <param name="TrainingFlopsPerSecond">Operations of the matrix products a second during training; the rest of the step's time counts as lost.</param>
/// <param name="BatchedTokensPerSecond">New tokens a second, all prompts together, their prefill included.</param>
/// <param name="SingleTokensPerSecond">New tokens a second for one prompt alone.</param>
public sealed record BenchmarkResult(
    BenchmarkShape Shape, double TrainingTokensPerSecond, double TrainingFlopsPerSecond, double BatchedTokensPerSecond, double SingleTokensPerSecond);
