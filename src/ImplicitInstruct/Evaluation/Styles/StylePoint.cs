namespace ImplicitInstruct.Evaluation.Styles;

/// <summary>One instruction and what a single-task model answered to it: a point of the paper's figure 5.</summary>
/// <param name="InstructionSimilarity">x: mean cosine similarity of the instruction to all instructions of the task's tuning set.</param>
/// <param name="OutputSimilarity">y: mean cosine similarity of the output to all responses of the task, minus the mean to all responses of the broad set.</param>
public readonly record struct StylePoint(double InstructionSimilarity, double OutputSimilarity);
