namespace ImplicitInstruct.AlpacaEval.Judging;

/// <summary>
/// Asks a judge about a pair of our own, twice, before anything is downloaded, tuned or paid for: is the model there, are its labels one
/// token each, do log-probabilities come, does it answer twice the same.
/// </summary>
/// <param name="endpoint">Where it answers.</param>
/// <param name="template">What it is asked.</param>
/// <param name="recipe">Who it is.</param>
internal sealed class JudgeProbe(ChatEndpoint endpoint, PromptTemplate template, JudgeRecipe recipe)
{
    /// <summary>Answers of equal worth, so that both labels are probable.</summary>
    private readonly IReadOnlyList<ChatMessage> _messages =
        template.Fill("Name the capital of France.", "The capital of France is Paris.", "Paris is the capital of France.");

    /// <summary>Asks.</summary>
    /// <param name="tell">Takes a line about what is odd and no reason to refuse.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>Why it cannot judge; null where it can.</returns>
    /// <exception cref="EndpointException">It does not answer.</exception>
    public async Task<JudgingStop?> RunAsync(Action<string> tell, CancellationToken cancellation)
    {
        var answer = await endpoint.AskAsync(_messages, tell, cancellation).ConfigureAwait(false);
        while (!recipe.IsOriginal && Preference(answer) is null && Thinks(answer) && endpoint.SwitchThinkingOff() is { } change)
        {
            tell($"{recipe.Endpoint.Authority}: {change}");
            answer = await endpoint.AskAsync(_messages, tell, cancellation).ConfigureAwait(false);
        }

        if (Preference(answer) is not { } first)
            return CompletionParser.InPlaceOfALabel(answer.Choice) is { } instead
                ? JudgingStop.NoLabel(instead) : JudgingStop.NoLogProbabilities;
        if (first is 1 or 2)
            tell(FormattableString.Invariant($"Note: {recipe.Endpoint.Authority} tells ")
                + FormattableString.Invariant($"{CompletionParser.CountOfAlternatives(answer.Choice)} alternatives to a token, and only ")
                + "one of the labels is among them: verdicts are for one side or the other, and none is between.");
        var second = Preference(await endpoint.AskAsync(_messages, tell, cancellation).ConfigureAwait(false));
        if (second != first)
            tell(FormattableString.Invariant($"Note: {recipe.Endpoint.Authority} was asked the same twice and answered {first - 1:0.0000} ")
                + FormattableString.Invariant($"and {second - 1:0.0000}: verdicts asked for anew may differ; recorded ones stay."));
        return null;
    }

    private double? Preference(ChatAnswer answer) => CompletionParser.Parse(answer.Choice, swapped: false, recipe.Labels);

    /// <summary>Whether it began to think: in its text, or in the field that servers put thoughts into.</summary>
    private static bool Thinks(ChatAnswer answer) =>
        CompletionParser.InPlaceOfALabel(answer.Choice) is { } token && token.Contains("<think", StringComparison.OrdinalIgnoreCase)
        || answer.Choice.GetRawText().Contains("\"reasoning", StringComparison.Ordinal);
}
