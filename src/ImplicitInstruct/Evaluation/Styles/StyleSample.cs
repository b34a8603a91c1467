namespace ImplicitInstruct.Evaluation.Styles;

/// <summary>One answer of a single-task model, as the analysis of its style sees it.</summary>
/// <param name="Point">How like the task the instruction and the answer are.</param>
/// <param name="IsMarked">Whether the answer bears the mark of the task's style, e.g. the <c>####</c> of the arithmetic set.</param>
/// <param name="IsOwnTask">Whether the instruction asks for the task itself.</param>
public sealed record StyleSample(StylePoint Point, bool IsMarked, bool IsOwnTask);
