using ImplicitInstruct.AlpacaEval.Verdicts;

namespace ImplicitInstruct.AlpacaEval.Judging;

/// <summary>An answer.</summary>
/// <param name="Verdict">What it says.</param>
/// <param name="InPlaceOfALabel">
/// What stands where a label should, to follow <c>answers</c>; null where there are no log-probabilities to tell.
/// </param>
internal sealed record JudgingAnswer(Verdict Verdict, string? InPlaceOfALabel)
{
    /// <summary>Whether it says how it came about.</summary>
    public bool HasLogProbabilities => InPlaceOfALabel is not null;
}

/// <summary>Why judging ended before its end.</summary>
/// <param name="Failure">Of the endpoint; null where it is of another kind.</param>
/// <param name="Message">What the endpoint said.</param>
internal sealed record JudgingStop(EndpointFailure? Failure, string Message)
{
    /// <summary>The endpoint failed.</summary>
    public static JudgingStop Of(EndpointFailure failure, string message) => new(failure, message.EndsWith('.') ? message : message + ".");

    /// <summary>The next request might cost more than is left.</summary>
    public static JudgingStop Budget { get; } = new(null, "budget");

    /// <summary>The endpoint gives no log-probabilities.</summary>
    public static JudgingStop NoLogProbabilities { get; } = new(null, "no log-probabilities");

    /// <summary>The endpoint answers with something else than a label.</summary>
    public static JudgingStop NoLabel(string instead) => new(null, instead) { HasNoLabel = true };

    /// <summary>Whether the message is what stands in a label's place.</summary>
    public bool HasNoLabel { get; private init; }

    /// <summary>A worker failed, and its exception says why.</summary>
    public static JudgingStop Failed { get; } = new(null, "failed");
}

/// <summary>One run over open pairs: a few workers, one budget, one reason to stop.</summary>
/// <param name="open">The pairs to ask about, each once.</param>
/// <param name="judge">Asks and records.</param>
/// <param name="hasDecided">Whether the endpoint has decided something in an earlier run.</param>
/// <param name="limits">How fast and how far.</param>
/// <param name="progress">Told after every answer, and of trouble once: several workers have the same at the same time.</param>
internal sealed class JudgingSession(
    IReadOnlyList<VerdictKey> open, LlmJudge judge, bool hasDecided, JudgeLimits limits, IProgress<JudgeProgress>? progress)
{
    /// <summary>Answers in a row that decide nothing after which an endpoint that has decided nothing yet is left.</summary>
    private const int EnoughAtFirst = 3;

    /// <summary>The same of an endpoint that has decided something in this run: it may be another model by now.</summary>
    private const int EnoughLater = 10;

    private readonly Lock _turn = new();
    private readonly List<(VerdictKey Key, JudgingAnswer Answer)> _undecided = [];
    private readonly List<(VerdictKey Key, string Reason)> _refused = [];
    private JudgingStop? _stop;
    private bool _isDecisive;
    private bool _hasLogProbabilities;
    private int _next;
    private int _answered;
    private double _reserved;
    private string? _told;

    /// <summary>Dollars spent.</summary>
    public double SpentUsd { get; private set; }

    /// <summary>Asks about every pair; the reason when it could not.</summary>
    public async Task<JudgingStop?> RunAsync(CancellationToken cancellation)
    {
        using var halt = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var workers = Enumerable.Range(0, Math.Min(limits.Concurrency, open.Count));
        await Task.WhenAll(workers.Select(_ => Task.Run(() => WorkAsync(halt), CancellationToken.None))).ConfigureAwait(false);
        Settle(cancellation.IsCancellationRequested);
        cancellation.ThrowIfCancellationRequested();
        return _stop;
    }

    private async Task WorkAsync(CancellationTokenSource halt)
    {
        while (!halt.IsCancellationRequested && TakeNext(out var cost) is { } key)
        {
            try
            {
                await JudgeAsync(key, halt.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (halt.IsCancellationRequested)
            {
                return;
            }
            catch
            {
                // A store that cannot be written to, say: nobody shall pay for more that is lost, not even by a second try.
                lock (_turn)
                    _stop ??= JudgingStop.Failed;
                await halt.CancelAsync().ConfigureAwait(false);
                throw;
            }

            lock (_turn)
                _reserved -= cost;
        }
    }

    private async Task JudgeAsync(VerdictKey key, CancellationToken halt)
    {
        if (judge.IsSettled(key))
            return;
        JudgingAnswer answer;
        try
        {
            answer = await judge.AskAsync(key, progress is null ? null : Tell, halt).ConfigureAwait(false);
        }
        catch (EndpointException refused) when (refused.Failure == EndpointFailure.PromptRefused)
        {
            Refuse(key, refused.Message);
            return;
        }
        catch (EndpointException failure)
        {
            lock (_turn)
                _stop ??= JudgingStop.Of(failure.Failure, failure.Message);
            return;
        }

        Take(key, answer);
    }

    private void Tell(string trouble)
    {
        JudgeProgress now;
        lock (_turn)
        {
            if (trouble == _told)
                return;
            _told = trouble;
            now = new JudgeProgress(_answered, open.Count, SpentUsd) { Trouble = trouble };
        }

        progress!.Report(now);
    }

    private VerdictKey? TakeNext(out double cost)
    {
        lock (_turn)
        {
            cost = 0;
            if (_stop is not null || _next == open.Count)
                return null;
            cost = judge.CostOf(open[_next]);
            if (limits.BudgetUsd is { } budget && SpentUsd + _reserved + cost > budget)
            {
                _stop = JudgingStop.Budget;
                return null;
            }

            _reserved += cost;
            return open[_next++];
        }
    }

    /// <summary>
    /// Records an answer. Those that decide nothing wait until one does, lest an endpoint that never does fills the store with undecided
    /// verdicts: one without log-probabilities, a model that thinks first, one whose tokens are spelt in another way.
    /// </summary>
    private void Take(VerdictKey key, JudgingAnswer answer)
    {
        JudgeProgress now;
        lock (_turn)
        {
            SpentUsd += answer.Verdict.PriceUsd;
            now = new JudgeProgress(++_answered, open.Count, SpentUsd);
            if (answer.HasLogProbabilities && !_hasLogProbabilities)
            {
                _hasLogProbabilities = true;
                judge.RememberLogProbabilities(areGiven: true);
            }

            if (answer.Verdict.Preference is not null)
            {
                _isDecisive = true;
                judge.Record(key, answer.Verdict);   // before what waits: that may be what the store fails over
                RecordWaiting();
            }
            else
            {
                _undecided.Add((key, answer));
                if (_undecided.Count >= Enough)
                    _stop ??= StopFor(answer);
            }
        }

        progress?.Report(now);
    }

    /// <summary>
    /// A prompt that is refused for itself costs nothing and is undecided for good, where the endpoint does answer others.
    /// </summary>
    private void Refuse(VerdictKey key, string reason)
    {
        lock (_turn)
        {
            _refused.Add((key, reason));
            if (_isDecisive || hasDecided)
                RecordRefused();
        }
    }

    private int Enough => _isDecisive ? EnoughLater : EnoughAtFirst;

    private static JudgingStop StopFor(JudgingAnswer answer) =>
        answer.InPlaceOfALabel is { } instead ? JudgingStop.NoLabel(instead) : JudgingStop.NoLogProbabilities;

    /// <summary>What becomes of the last answers that decided nothing.</summary>
    private void Settle(bool isCancelled)
    {
        var isTrusted = _isDecisive || hasDecided;
        if (_undecided.Count > 0 && isTrusted && _undecided.Count < Enough)
        {
            RecordWaiting();   // one that decides otherwise fails to now and then: undecided, and paid for once
        }
        else if (_undecided.Count > 0 && !isCancelled)
        {
            _stop ??= StopFor(_undecided[^1].Answer);
            if (_stop == JudgingStop.NoLogProbabilities && !_hasLogProbabilities)
                judge.RememberLogProbabilities(areGiven: false);
        }

        if (isTrusted)
            RecordRefused();
        else if (_refused.Count > 0 && !isCancelled)
            _stop ??= JudgingStop.Of(EndpointFailure.PromptRefused, _refused[^1].Reason);
    }

    private void RecordWaiting()
    {
        var undecided = _undecided.ToList();
        _undecided.Clear();   // whatever the store says to one of them, none is tried twice
        foreach (var (key, answer) in undecided)
            judge.Record(key, answer.Verdict);
        RecordRefused();
    }

    private void RecordRefused()
    {
        var refused = _refused.ToList();
        _refused.Clear();
        foreach (var (key, reason) in refused)
            judge.Record(key, new Verdict(null, RawCompletion.Refused(reason), 0, 0));
    }
}
