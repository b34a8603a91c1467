namespace ImplicitInstruct.Evaluation;

/// <summary>A number measured on one seed's model over some prompts.</summary>
/// <param name="seed">Index of the pretraining seed.</param>
/// <param name="prompts">Indices of prompts; one drawn twice is there twice.</param>
public delegate double SeedStatistic(int seed, ReadOnlySpan<int> prompts);
