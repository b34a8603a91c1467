using ImplicitInstruct.AlpacaEval.Verdicts;

namespace ImplicitInstruct.AlpacaEval.Judging;

/// <summary>An answer.</summary>
/// <param name="Verdict">What it says.</param>
/// <param name="HasLogProbabilities">Whether it says how it came about.</param>
internal sealed record JudgingAnswer(Verdict Verdict, bool HasLogProbabilities);

/// <summary>Why judging ended before its end.</summary>
/// <param name="Failure">Of the endpoint; null where it is of another kind.</param>
/// <param name="Message">What the endpoint said.</param>
internal sealed record JudgingStop(EndpointFailure? Failure, string Message)
{
    /// <summary>The next request might cost more than is left.</summary>
    public static JudgingStop Budget { get; } = new(null, "budget");

    /// <summary>The endpoint gives no log-probabilities.</summary>
    public static JudgingStop NoLogProbabilities { get; } = new(null, "no log-probabilities");

    /// <summary>A worker failed, and its exception says why.</summary>
    public static JudgingStop Failed { get; } = new(null, "failed");
}

/// <summary>One run over open pairs: a few workers, one budget, one reason to stop.</summary>
/// <param name="open">The pairs to ask about, each once.</param>
/// <param name="judge">Asks and records.</param>
/// <param name="hadLogProbabilities">Whether the endpoint is known to have given log-probabilities in an earlier run.</param>
/// <param name="limits">How fast and how far.</param>
/// <param name="progress">Told after every answer, and of trouble once: several workers have the same at the same time.</param>
internal sealed class JudgingSession(
    IReadOnlyList<VerdictKey> open, LlmJudge judge, bool hadLogProbabilities, JudgeLimits limits, IProgress<JudgeProgress>? progress)
{
    /// <summary>Answers without log-probabilities after which an endpoint is believed to have none.</summary>
    private const int EnoughWithout = 3;

    private readonly Lock _turn = new();
    private readonly List<(VerdictKey Key, Verdict Verdict)> _without = [];
    private JudgingStop? _stop;
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
        if (judge.Find(key) is not null)
            return;
        JudgingAnswer answer;
        try
        {
            answer = await judge.AskAsync(key, progress is null ? null : Tell, halt).ConfigureAwait(false);
        }
        catch (EndpointException refused) when (refused.Failure == EndpointFailure.PromptRefused)
        {
            judge.Record(key, new Verdict(null, RawCompletion.Refused(refused.Message), 0, 0));
            return;
        }
        catch (EndpointException failure)
        {
            lock (_turn)
                _stop ??= new JudgingStop(failure.Failure, failure.Message.EndsWith('.') ? failure.Message : failure.Message + ".");
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
    /// Records an answer. Those without log-probabilities wait until one has them, lest an endpoint that has none fills the store with
    /// undecided verdicts.
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

            _without.Add((key, answer.Verdict));
            if (_hasLogProbabilities)
                RecordWaiting();
            else if (_without.Count >= EnoughWithout)
                _stop ??= JudgingStop.NoLogProbabilities;
        }

        progress?.Report(now);
    }

    /// <summary>What becomes of the last answers when none of this run had log-probabilities.</summary>
    private void Settle(bool isCancelled)
    {
        if (_without.Count == 0)
            return;
        if (hadLogProbabilities && _without.Count < EnoughWithout)
        {
            RecordWaiting();   // an endpoint that gave them before has failed to now and then: undecided, and paid for once
        }
        else if (!isCancelled && (_stop is null || _stop == JudgingStop.NoLogProbabilities))
        {
            judge.RememberLogProbabilities(areGiven: false);
            _stop = JudgingStop.NoLogProbabilities;
        }
    }

    private void RecordWaiting()
    {
        foreach (var (key, verdict) in _without)
            judge.Record(key, verdict);
        _without.Clear();
    }
}
