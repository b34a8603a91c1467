namespace ImplicitInstruct.Decoding.Rules;

/// <summary>Uniform token changes: some tokens are likelier or less likely wherever they might stand (paper, section 6.1, table 8).</summary>
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
        RuleAdapterRecipe.Check(Scores, "the uniform rule");
        var twice = Scores.GroupBy(score => score.Token).FirstOrDefault(same => same.Count() > 1);
        RuleAdapterRecipe.Demand(twice is null, $"the uniform rule changes every token once, but token {twice?.Key} {twice?.Count()} times");
    }
}
