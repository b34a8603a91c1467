namespace ImplicitInstruct.Decoding.Rules;

/// <summary>
/// Uniform token changes: some tokens are likelier or less likely wherever they might stand (paper, section 6.1, table 8).
/// </summary>
public sealed record UniformRule
{
    /// <summary>The changed tokens, each once.</summary>
    public required IReadOnlyList<TokenScore> Scores { get; init; }

    internal void AddTo(Span<float> logits)
    {
        for (var i = 0; i < Scores.Count; i++)
            logits[Scores[i].Token] += (float)Scores[i].Score;
    }

    internal void Check()
    {
        foreach (var score in Scores)
            RuleAdapterRecipe.Demand(score.Token >= 0 && double.IsFinite(score.Score),
                $"the uniform rule has ids from 0 and finite scores, not {score}");
        var twice = Scores.GroupBy(score => score.Token).FirstOrDefault(same => same.Count() > 1);
        RuleAdapterRecipe.Demand(twice is null,
            $"the uniform rule changes every token once, but token {twice?.Key} {twice?.Count()} times");
    }
}

/// <summary>What a rule adds to the logit of one token.</summary>
/// <param name="Token">Id in the model's vocabulary.</param>
/// <param name="Piece">The vocabulary's own spelling of it, for readers and checks; decides nothing.</param>
/// <param name="Score">In nats: a difference of log-probabilities before normalisation.</param>
public readonly record struct TokenScore(int Token, string Piece, double Score);
