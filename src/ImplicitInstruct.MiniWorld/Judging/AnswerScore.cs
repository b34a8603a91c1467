namespace ImplicitInstruct.MiniWorld.Judging;

/// <summary>The parts of a score that depend on the family, each in [0, 1].</summary>
/// <param name="Relevance">Whether the response is about the subject and of the right kind.</param>
/// <param name="Correctness">Whether its facts are right and none is wrong.</param>
/// <param name="Completeness">Whether it is a full answer in the wording asked for.</param>
internal readonly record struct AnswerScore(double Relevance, double Correctness, double Completeness)
{
    /// <summary>With completeness halved when nothing is correct.</summary>
    public AnswerScore HalfCompleteUnlessCorrect => Correctness == 0 ? this with { Completeness = Completeness / 2 } : this;
}
