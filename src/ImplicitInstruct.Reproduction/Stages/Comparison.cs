using ImplicitInstruct.Reproduction.Recipes;
namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>One cell of a table: a model judged against the instruction-tuned model of the same run.</summary>
/// <param name="Model">Kind of model, the row.</param>
/// <param name="Run">The seeds.</param>
/// <param name="Judged">The judged pairs of responses.</param>
public sealed record Comparison(string Model, Run Run, JudgeStage Judged);
