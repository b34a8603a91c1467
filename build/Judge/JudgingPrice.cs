using ImplicitInstruct.AlpacaEval.Judging;

namespace ImplicitInstruct.Build.Judge;

/// <summary>What a judge is about to be asked and what that takes, in words, before the first request.</summary>
internal static class JudgingPrice
{
    /// <summary>What is recorded, what needs nobody, and what is asked for; to follow the number of pairs.</summary>
    public static string Counts(JudgeEstimate plan) =>
        $"{plan.Recorded} verdicts recorded, {plan.Equal} pairs of equal outputs, {plan.Requests} requests to make.";

    /// <summary>What the requests take, a sentence.</summary>
    public static string Sentence(JudgeRecipe recipe, JudgeEstimate plan)
    {
        var cost = recipe.Known?.Weights is not null && plan.Usd == 0 ? "hours of your own server"
            : plan.Usd is { } usd ? FormattableString.Invariant($"about ${usd:0.00}")
            : "at a price that is not known (--usd-per-million READ,WRITTEN tells it)";
        return FormattableString.Invariant($"About {plan.Tokens:0} tokens, {cost}, to {recipe.Model} at {recipe.Endpoint.Authority}.");
    }
}
