namespace ImplicitInstruct.MiniWorld.Judging;

/// <summary>What the judge thinks of one response; every part is in [0, 1].</summary>
/// <param name="Relevance">R: about the subject and of the right kind.</param>
/// <param name="Correctness">C: the facts are right and none is wrong.</param>
/// <param name="Completeness">K: a full answer.</param>
/// <param name="Form">F: finished, without questions or tags, without repetition.</param>
/// <param name="Total">S: the weighted sum.</param>
public readonly record struct JudgeScore(double Relevance, double Correctness, double Completeness, double Form, double Total);
