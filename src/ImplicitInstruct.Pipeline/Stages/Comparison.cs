namespace ImplicitInstruct.Pipeline.Stages;

/// <summary>One cell of the table: a model judged against the instruction-tuned model of the same seeds.</summary>
/// <param name="Model">Kind of model, the row.</param>
/// <param name="Pretraining">Seed of the base model.</param>
/// <param name="Tuning">Seed of the tuning run.</param>
/// <param name="Judged">The judged pairs of responses.</param>
public sealed record Comparison(string Model, ulong Pretraining, ulong Tuning, JudgeStage Judged);
