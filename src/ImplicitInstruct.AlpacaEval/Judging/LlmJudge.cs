using ImplicitInstruct.AlpacaEval.Verdicts;
using ImplicitInstruct.Evaluation;

namespace ImplicitInstruct.AlpacaEval.Judging;

/// <summary>AlpacaEval 2's judge: a chat model that is asked which of two outputs is better, and whose log-probabilities are the preference.</summary>
/// <remarks>
/// Every verdict goes to the store as it arrives, so what was paid for once is never paid for again. Equal outputs are draws without a request. When something ends the judging, requests on the
/// wire are still waited for and recorded.
/// </remarks>
public sealed class LlmJudge : IJudge
{
    private readonly PromptTemplate _template;
    private readonly VerdictStore _store;
    private readonly JudgeLimits _limits;
    private readonly ChatEndpoint _endpoint;

    /// <summary>A judge.</summary>
    /// <param name="recipe">Who judges.</param>
    /// <param name="template">What is asked; the one that <paramref name="recipe"/> names.</param>
    /// <param name="store">Where verdicts are kept.</param>
    /// <param name="limits">How fast and how far.</param>
    /// <param name="apiKey">The key for the endpoint. It appears in no text.</param>
    /// <exception cref="AdviceException">A limit makes no sense.</exception>
    public LlmJudge(JudgeRecipe recipe, PromptTemplate template, VerdictStore store, JudgeLimits limits, string apiKey)
    {
        if (recipe.TemplateSha256 != template.Sha256)
            throw new ArgumentException("The recipe names another template.", nameof(recipe));
        if (limits.Concurrency < 1)
            throw new AdviceException($"--concurrency is {limits.Concurrency}; it must be at least 1.");
        if (limits is { BudgetUsd: not null, Price: null })
            throw new AdviceException($"--budget-usd needs a price, and none is known of {recipe.Model}: type --usd-per-million READ,WRITTEN as well, e.g. --usd-per-million 2.5,10.");
        if (limits.BudgetUsd is { } budget && !(budget >= 0 && double.IsFinite(budget)))
            throw new AdviceException($"--budget-usd is {budget}; it must be an amount of dollars from 0.");
        (Recipe, _template, _store, _limits) = (recipe, template, store, limits);
        _endpoint = new ChatEndpoint(recipe, new Secret(apiKey), limits.Retries);
    }

    /// <summary>Who judges.</summary>
    public JudgeRecipe Recipe { get; }

    /// <inheritdoc/>
    public string Name => Recipe.Annotator;

    /// <summary>Dollars spent on everything that was judged so far; the budget is for all of it.</summary>
    public double SpentUsd { get; private set; }

    /// <summary>What judging these pairs will take.</summary>
    public JudgeEstimate Estimate(IReadOnlyList<OutputPair> pairs)
    {
        var keys = pairs.Select(KeyOf).ToList();
        var equal = keys.Count(IsEqual);
        var recorded = keys.Count(key => !IsEqual(key) && Find(key) is not null);
        var open = keys.Where(key => !IsEqual(key) && Find(key) is null).DistinctBy(key => key.PairHash()).ToList();
        var tokens = open.Sum(key => TokenPrice.EstimateTokens(Messages(key)) + 1);
        return new JudgeEstimate(
            pairs.Count,
            equal,
            recorded,
            open.Count,
            tokens,
            _limits.Price?.Of(tokens - open.Count, open.Count),
            open.Count(key => PromptTemplate.IsDisturbedBy(key.Instruction) || PromptTemplate.IsDisturbedBy(key.Output1) || PromptTemplate.IsDisturbedBy(key.Output2)));
    }

    /// <summary>The verdicts that are there without asking anyone: recorded ones and draws of equal outputs; null where there is none.</summary>
    public IReadOnlyList<Verdict?> Recorded(IReadOnlyList<OutputPair> pairs) => [.. pairs.Select(KeyOf).Select(key => IsEqual(key) ? Verdict.Equal : Find(key))];

    /// <summary>The verdicts, asked for where they are not recorded yet.</summary>
    /// <param name="pairs">The pairs.</param>
    /// <param name="progress">Told after every answer; null: nobody is.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="AdviceException">Not all could be had; says how many are recorded and how to go on.</exception>
    public async Task<IReadOnlyList<Verdict>> JudgeAsync(IReadOnlyList<OutputPair> pairs, IProgress<JudgeProgress>? progress, CancellationToken cancellation)
    {
        var keys = pairs.Select(KeyOf).ToList();
        var open = keys.Where(key => !IsEqual(key) && Find(key) is null).DistinctBy(key => key.PairHash()).ToList();
        var limits = _limits with { BudgetUsd = _limits.BudgetUsd - SpentUsd };
        var session = new JudgingSession(open, AskAsync, Find, Record, key => _limits.Price?.Of(TokenPrice.EstimateTokens(Messages(key)), 1) ?? 0, limits, progress);
        JudgingStop? stopped;
        try
        {
            stopped = await session.RunAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            SpentUsd += session.SpentUsd;
        }

        if (stopped is not null)
            throw Advice(stopped, keys);
        return [.. Recorded(pairs).Select(verdict => verdict!)];
    }

    /// <inheritdoc/>
    /// <exception cref="AdviceException">Not all verdicts could be had.</exception>
    public async Task<IReadOnlyList<double?>> PreferAsync(IReadOnlyList<OutputPair> pairs, CancellationToken cancellation)
    {
        var verdicts = await JudgeAsync(pairs, progress: null, cancellation).ConfigureAwait(false);
        return [.. verdicts.Select(verdict => verdict.Preference - 1)];
    }

    private static bool IsEqual(VerdictKey key) => key.Output1 == key.Output2;

    private static VerdictKey KeyOf(OutputPair pair) =>
        new(pair.Reference.Instruction, pair.Reference.Output, pair.Candidate.Output, OutputOrder.IsSwapped(pair.Reference.Instruction));

    private Verdict? Find(VerdictKey key) => _store.Find(Recipe.StoreName, _template.Sha256, key);

    private void Record(VerdictKey key, Verdict verdict) => _store.Add(Recipe.StoreName, _template.Sha256, key, verdict);

    private IReadOnlyList<ChatMessage> Messages(VerdictKey key) =>
        key.IsSwapped ? _template.Fill(key.Instruction, key.Output2, key.Output1) : _template.Fill(key.Instruction, key.Output1, key.Output2);

    private async Task<JudgingSession.Answer> AskAsync(VerdictKey key, Action<string>? tell, CancellationToken cancellation)
    {
        var messages = Messages(key);
        var answer = await _endpoint.AskAsync(messages, tell, cancellation).ConfigureAwait(false);
        var price = _limits.Price?.Of(answer.PromptTokens ?? TokenPrice.EstimateTokens(messages), answer.CompletionTokens ?? 1) ?? 0;
        return new JudgingSession.Answer(
            new Verdict(CompletionParser.Parse(answer.Choice, key.IsSwapped), RawCompletion.Of(answer), price, answer.Seconds),
            CompletionParser.HasLogProbabilities(answer.Choice));
    }

    private AdviceException Advice(JudgingStop stop, List<VerdictKey> keys)
    {
        var recorded = keys.Count(key => IsEqual(key) || Find(key) is not null);
        var there = FormattableString.Invariant($"{recorded} of {keys.Count} verdicts are recorded and stay valid ({_store.Path}); this run spent ${SpentUsd:0.0000}.");
        return stop.Reason switch
        {
            JudgingStop.Cause.ModelGone => new JudgeRetiredException(Recipe.Model, stop.Message, there, _limits.WithoutAsking),
            JudgingStop.Cause.Budget => new AdviceException(FormattableString.Invariant($"The budget of ${_limits.BudgetUsd} does not allow another request. {there} Go on with the same command and a larger --budget-usd, or ask nobody more: {_limits.WithoutAsking}.")),
            JudgingStop.Cause.Key => new AdviceException($"{stop.Message} {there} Set OPENAI_API_KEY to a key that may use {Recipe.Model} and type the same again."),
            JudgingStop.Cause.Quota => new AdviceException($"{stop.Message} {there} The account behind OPENAI_API_KEY has no credit left: add some, or set another key, and type the same again."),
            JudgingStop.Cause.NoLogProbabilities => new AdviceException($"{Recipe.Endpoint.Authority} answers without log-probabilities, and without them there is no preference. {there} Give --judge-endpoint one that supports logprobs and top_logprobs, or another --judge-model."),
            JudgingStop.Cause.Unreachable => new AdviceException($"{stop.Message} {there} Type the same again later: it goes on where it stopped."),
            _ => new AdviceException($"{stop.Message} {there} Check --judge-endpoint and --judge-model, and type the same again."),
        };
    }
}
