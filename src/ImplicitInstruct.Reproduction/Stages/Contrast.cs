namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>Two rows of a table whose difference is wanted with its own interval: both are measured on the same instructions and base models, so what makes these easy cancels.</summary>
/// <param name="Model">The one.</param>
/// <param name="Other">The other, which is subtracted.</param>
public sealed record Contrast(string Model, string Other);
