using ImplicitInstruct.Evaluation.Ranking;

namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>What one model makes of the responses.</summary>
/// <param name="Scored">All of them.</param>
public sealed record ModelRanking(IReadOnlyList<ScoredResponse> Scored)
{
    /// <summary>Counts the pairs of a plan.</summary>
    public ResponseRanking Of(RankingPlan plan, RankingScore score)
    {
        var byPair = Scored.ToDictionary(one => new RankedResponse(one.Instruction, one.Response), one => one.LogProbabilities);
        return ResponseRanking.Of(plan, [.. plan.ToScore.Select(pair => byPair[pair])], score);
    }
}
