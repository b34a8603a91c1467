namespace ImplicitInstruct.Reporting;

/// <summary>The seeds.</summary>
/// <param name="Pretraining">One for each base model.</param>
/// <param name="Runs">The runs by their seeds, e.g. <c>p1-t4</c>: base model 1, tuning run 4.</param>
public sealed record ReportSeeds(IReadOnlyList<ulong> Pretraining, IReadOnlyList<string> Runs);
