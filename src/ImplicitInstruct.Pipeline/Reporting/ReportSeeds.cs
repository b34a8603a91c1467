namespace ImplicitInstruct.Pipeline.Reporting;

/// <summary>The seeds of a run.</summary>
/// <param name="Pretraining">One for each base model.</param>
/// <param name="Tuning">One for each tuning run of every base model.</param>
public sealed record ReportSeeds(IReadOnlyList<ulong> Pretraining, IReadOnlyList<ulong> Tuning);
