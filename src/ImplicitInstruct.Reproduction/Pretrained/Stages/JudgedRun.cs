namespace ImplicitInstruct.Reproduction.Pretrained.Stages;

/// <summary>One judged pair of models of a table.</summary>
/// <param name="System">Row of the table.</param>
/// <param name="Seed">Seed of the reference.</param>
/// <param name="Judged">The verdicts.</param>
public sealed record JudgedRun(string System, int Seed, LlmJudgeStage Judged);
