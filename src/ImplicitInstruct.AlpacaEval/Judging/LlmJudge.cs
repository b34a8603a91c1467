using ImplicitInstruct.AlpacaEval.Verdicts;
using ImplicitInstruct.Evaluation;

namespace ImplicitInstruct.AlpacaEval.Judging;

/// <summary>
/// AlpacaEval 2's judge: a chat model that is asked which of two outputs is better, and whose log-probabilities are the preference.
/// </summary>
/// <remarks>
/// Every verdict goes to the store as it arrives, so what was paid for once is never paid for again. Equal outputs are draws without a
/// request. When something ends the judging, requests on the wire are still waited for and recorded.
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
            throw new AdviceException($"{limits.Concurrency} requests at once are none; there must be at least 1.")
            {
                Remedy = "judge.concurrency",
            };
        if (limits is { BudgetUsd: not null, Price: null })
            throw new AdviceException($"A budget needs a price, and none is known of {recipe.Model}.") { Remedy = "judge.price" };
        if (limits.BudgetUsd is { } budget && !(budget >= 0 && double.IsFinite(budget)))
            throw new AdviceException(FormattableString.Invariant($"The budget is {budget}; it must be an amount of dollars from 0."))
            {
                Remedy = "judge.amount",
            };
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
    public JudgeEstimate Estimate(IReadOnlyList<OutputPair> pairs) => Estimate(PairQuestion.OfAll(pairs));

    /// <summary>What answering these questions will take; a pair in both orders is two of them.</summary>
    public JudgeEstimate Estimate(IReadOnlyList<PairQuestion> questions)
    {
        var asked = questions.Where(question => !question.IsDraw).Select(question => question.Key).ToList();
        var open = OpenAmong(questions);
        var tokens = open.Sum(key => TokenPrice.EstimateTokens(Messages(key)) + 1);
        return new JudgeEstimate(
            questions.Count,
            questions.Count - asked.Count,
            asked.Count(IsSettled),
            open.Count,
            tokens,
            _limits.Price?.Of(tokens - open.Count, open.Count),
            open.Count(key => new[] { key.Instruction, key.Output1, key.Output2 }.Any(PromptTemplate.IsDisturbedBy)));
    }

    /// <summary>
    /// The verdicts that are there without asking anyone: recorded ones and draws of equal outputs; null where there is none.
    /// </summary>
    public IReadOnlyList<Verdict?> Recorded(IReadOnlyList<OutputPair> pairs) => Recorded(PairQuestion.OfAll(pairs));

    /// <inheritdoc cref="Recorded(IReadOnlyList{OutputPair})"/>
    public IReadOnlyList<Verdict?> Recorded(IReadOnlyList<PairQuestion> questions) => [.. questions.Select(Find)];

    /// <summary>The verdicts, asked for where they are not recorded yet.</summary>
    /// <param name="pairs">The pairs.</param>
    /// <param name="progress">Told after every answer; null: nobody is.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="AdviceException">Not all could be had; says how many are recorded and how to go on.</exception>
    public Task<IReadOnlyList<Verdict>> JudgeAsync(
        IReadOnlyList<OutputPair> pairs, IProgress<JudgeProgress>? progress, CancellationToken cancellation) =>
        JudgeAsync(PairQuestion.OfAll(pairs), progress, cancellation);

    /// <summary>The verdicts, asked for where they are not recorded yet.</summary>
    /// <param name="questions">Pairs, each in the order in which it is shown.</param>
    /// <param name="progress">Told after every answer; null: nobody is.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="AdviceException">Not all could be had; says how many are recorded and how to go on.</exception>
    public async Task<IReadOnlyList<Verdict>> JudgeAsync(
        IReadOnlyList<PairQuestion> questions, IProgress<JudgeProgress>? progress, CancellationToken cancellation)
    {
        var open = OpenAmong(questions);
        if (open.Count > 0 && _limits.OnlyRecorded)
            throw Advice(
                $"Nobody may be asked, and {open.Count} verdicts of {Recipe.StoreName} are not recorded.", questions, "judge.recorded");
        if (open.Count > 0 && !_limits.AsksAnew && _store.GaveNoLogProbabilitiesOn(Recipe.StoreName) is { } day)
            throw NoLogProbabilities(
                $"{Recipe.Endpoint.Authority} answered without log-probabilities on {day}, and was not asked again", questions);
        var limits = _limits with { BudgetUsd = _limits.BudgetUsd - SpentUsd };
        var session = new JudgingSession(open, this, _store.HasDecided(Recipe.StoreName), limits, progress);
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
            throw Advice(stopped, questions);
        return [.. Recorded(questions).Select(verdict => verdict!)];
    }

    /// <inheritdoc/>
    /// <exception cref="AdviceException">Not all verdicts could be had.</exception>
    public async Task<IReadOnlyList<double?>> PreferAsync(IReadOnlyList<OutputPair> pairs, CancellationToken cancellation)
    {
        var verdicts = await JudgeAsync(pairs, progress: null, cancellation).ConfigureAwait(false);
        return [.. verdicts.Select(verdict => verdict.Preference - 1)];
    }

    private Verdict? Find(PairQuestion question) => question.IsDraw ? Verdict.Equal : Find(question.Key);

    /// <summary>A verdict that is there; another process may have recorded it since.</summary>
    internal Verdict? Find(VerdictKey key) => _store.Find(Recipe.StoreName, _template.Sha256, key);

    /// <summary>Whether a pair need not be asked about; one that was left undecided may be, where all is asked anew.</summary>
    internal bool IsSettled(VerdictKey key) => Find(key) is { } verdict && (verdict.Preference is not null || !_limits.AsksAnew);

    /// <summary>Records a verdict.</summary>
    internal void Record(VerdictKey key, Verdict verdict) => _store.Add(Recipe.StoreName, _template.Sha256, key, verdict);

    /// <summary>Keeps for later runs whether the endpoint gives log-probabilities.</summary>
    internal void RememberLogProbabilities(bool areGiven) => _store.RememberLogProbabilities(Recipe.StoreName, areGiven);

    /// <summary>What asking about a pair may cost, in dollars.</summary>
    internal double CostOf(VerdictKey key) => _limits.Price?.Of(TokenPrice.EstimateTokens(Messages(key)), 1) ?? 0;

    /// <summary>Asks about a pair. No request starts once it is cancelled; one on the wire is waited for.</summary>
    internal async Task<JudgingAnswer> AskAsync(VerdictKey key, Action<string>? tell, CancellationToken cancellation)
    {
        var messages = Messages(key);
        var answer = await _endpoint.AskAsync(messages, tell, cancellation).ConfigureAwait(false);
        var price = _limits.Price?.Of(answer.PromptTokens ?? TokenPrice.EstimateTokens(messages), answer.CompletionTokens ?? 1) ?? 0;
        return new JudgingAnswer(
            new Verdict(
                CompletionParser.Parse(answer.Choice, key.IsSwapped, Recipe.Labels), RawCompletion.Of(answer), price, answer.Seconds),
            CompletionParser.InPlaceOfALabel(answer.Choice));
    }

    /// <summary>Asks before anything costly whether this judge can be asked: <see cref="JudgeProbe"/>.</summary>
    /// <param name="tell">Takes a line about what is odd.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="AdviceException">It cannot; says why.</exception>
    public async Task ProbeAsync(Action<string> tell, CancellationToken cancellation)
    {
        try
        {
            var stop = await new JudgeProbe(_endpoint, _template, Recipe).RunAsync(tell, cancellation).ConfigureAwait(false);
            if (stop is not null)
                throw Advice(stop, []);
        }
        catch (EndpointException failure)
        {
            throw Advice(JudgingStop.Of(failure.Failure, failure.Message), []);
        }
    }

    private List<VerdictKey> OpenAmong(IEnumerable<PairQuestion> questions) =>
    [
        .. questions.Where(question => !question.IsDraw && !IsSettled(question.Key)).DistinctBy(question => question.Identity)
            .Select(question => question.Key),
    ];

    private IReadOnlyList<ChatMessage> Messages(VerdictKey key) => new PairQuestion(key).Messages(_template);

    private AdviceException Advice(JudgingStop stop, IReadOnlyList<PairQuestion> asked)
    {
        if (stop == JudgingStop.NoLogProbabilities)
            return NoLogProbabilities($"{Recipe.Endpoint.Authority} answers without log-probabilities", asked);
        if (stop.HasNoLabel)
            return Advice($"{Recipe.Endpoint.Authority} answers {stop.Message}, so there is no preference.", asked, "judge.label");
        if (stop == JudgingStop.Budget)
            return Advice(
                FormattableString.Invariant($"The budget of ${_limits.BudgetUsd} does not allow another request."), asked, "judge.budget");
        return stop.Failure switch
        {
            EndpointFailure.ModelGone =>
                Advice($"The judge '{Recipe.Model}' is gone: {stop.Message} Trying again cannot help.", asked, "judge.gone"),
            EndpointFailure.NoSuchAddress =>
                Advice($"{stop.Message} There is a server, and it answers no chat at that address.", asked, "judge.path"),
            EndpointFailure.PromptRefused =>
                Advice($"{Recipe.Endpoint.Authority} refuses every prompt for itself: {stop.Message}", asked, "judge.refused"),
            EndpointFailure.KeyRefused => Advice($"{stop.Message} The key must be one that may use {Recipe.Model}.", asked, "judge.key"),
            EndpointFailure.QuotaExhausted =>
                Advice($"{stop.Message} The account behind the key has no credit left.", asked, "judge.quota"),
            EndpointFailure.NobodyThere => Advice($"{stop.Message} Nobody listens there.{Starting}", asked, "judge.server"),
            EndpointFailure.Unreachable => Advice(stop.Message, asked, "judge.later"),
            _ => Advice(stop.Message, asked, "judge.refused"),
        };
    }

    /// <summary>How a judge whose weights one can hold is started.</summary>
    private string Starting => Recipe.Known is { Start: [var command, ..] } known ? $" {known.Name} is started with: {command}" : "";

    private AdviceException NoLogProbabilities(string what, IReadOnlyList<PairQuestion> asked) =>
        Advice($"{what}; without them there is no preference.", asked, "judge.log-probabilities");

    private AdviceException Advice(string what, IReadOnlyList<PairQuestion> asked, string remedy)
    {
        if (asked.Count == 0)
            return new AdviceException(what) { Remedy = remedy };
        var recorded = asked.Count(question => Find(question) is not null);
        var spent = FormattableString.Invariant($"this run spent ${SpentUsd:0.0000}");
        var message = $"{what} {recorded} of {asked.Count} verdicts are recorded and stay valid ({_store.Path}); {spent}.";
        return new AdviceException(message) { Remedy = remedy };
    }
}

/// <summary>How far a judge has come.</summary>
/// <param name="Answered">Requests answered in this run.</param>
/// <param name="Requests">Requests in all.</param>
/// <param name="SpentUsd">Dollars spent in this run.</param>
public sealed record JudgeProgress(int Answered, int Requests, double SpentUsd)
{
    /// <summary>Why a request has to be made again, and when; null where one was answered.</summary>
    public string? Trouble { get; init; }
}
