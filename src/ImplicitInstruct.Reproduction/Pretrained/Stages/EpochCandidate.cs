namespace ImplicitInstruct.Reproduction.Pretrained.Stages;

/// <summary>A number of epochs to choose.</summary>
/// <param name="Epochs">How many.</param>
/// <param name="Judged">The verdicts on what the model so tuned answers to the validation instructions.</param>
public sealed record EpochCandidate(int Epochs, LlmJudgeStage Judged);
