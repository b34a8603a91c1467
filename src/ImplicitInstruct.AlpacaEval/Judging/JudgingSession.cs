using ImplicitInstruct.AlpacaEval.Verdicts;

namespace ImplicitInstruct.AlpacaEval.Judging;

/// <summary>One run over open pairs: a few workers, one budget, one reason to stop.</summary>
/// <param name="open">The pairs to ask about, each once.</param>
/// <param name="ask">Asks; takes a line when it has to ask again.</param>
/// <param name="find">Looks a verdict up, which another process may have recorded since.</param>
/// <param name="record">Records a verdict.</param>
/// <param name="estimate">What a request may cost, in dollars.</param>
/// <param name="limits">How fast and how far.</param>
/// <param name="progress">Told after every answer, and of trouble once: several workers have the same at the same time.</param>
internal sealed class JudgingSession(
    IReadOnlyList<VerdictKey> open,
    Func<VerdictKey, Action<string>?, CancellationToken, Task<JudgingSession.Answer>> ask,
    Func<VerdictKey, Verdict?> find,
    Action<VerdictKey, Verdict> record,
    Func<VerdictKey, double> estimate,
    JudgeLimits limits,
    IProgress<JudgeProgress>? progress)
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

    /// <summary>An answer.</summary>
    /// <param name="Verdict">What it says.</param>
    /// <param name="HasLogProbabilities">Whether it says how it came about.</param>
    public sealed record Answer(Verdict Verdict, bool HasLogProbabilities);

    /// <summary>Dollars spent.</summary>
    public double SpentUsd { get; private set; }

    /// <summary>Asks about every pair; the reason when it could not.</summary>
    public async Task<JudgingStop?> RunAsync(CancellationToken cancellation)
    {
        await Task.WhenAll(Enumerable.Range(0, Math.Min(limits.Concurrency, open.Count)).Select(_ => Task.Run(() => WorkAsync(cancellation), CancellationToken.None))).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        return _stop ?? (_without.Count > 0 ? new JudgingStop(JudgingStop.Cause.NoLogProbabilities, "") : null);
    }

    private async Task WorkAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested && TakeNext(out var cost) is { } key)
        {
            try
            {
                if (find(key) is null)
                    Take(key, await ask(key, progress is null ? null : Tell, cancellation).ConfigureAwait(false));
            }
            catch (EndpointException refused) when (refused.Failure == EndpointFailure.PromptRefused)
            {
                record(key, new Verdict(null, RawCompletion.Refused(refused.Message), 0, 0));
            }
            catch (EndpointException failure)
            {
                lock (_turn)
                    _stop ??= JudgingStop.Of(failure);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (Exception trouble)
            {
                // A store that cannot be written to, say: nobody shall pay for more that is lost.
                lock (_turn)
                    _stop ??= new JudgingStop(JudgingStop.Cause.Request, trouble.Message);
                throw;
            }

            lock (_turn)
                _reserved -= cost;
        }
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
            cost = estimate(open[_next]);
            if (limits.BudgetUsd is { } budget && SpentUsd + _reserved + cost > budget)
            {
                _stop = new JudgingStop(JudgingStop.Cause.Budget, "");
                return null;
            }

            _reserved += cost;
            return open[_next++];
        }
    }

    /// <summary>Records an answer. Those without log-probabilities wait until one has them, lest an endpoint that has none fills the store with undecided verdicts.</summary>
    private void Take(VerdictKey key, Answer answer)
    {
        JudgeProgress now;
        lock (_turn)
        {
            SpentUsd += answer.Verdict.PriceUsd;
            now = new JudgeProgress(++_answered, open.Count, SpentUsd);
            _hasLogProbabilities |= answer.HasLogProbabilities;
            if (!_hasLogProbabilities)
            {
                _without.Add((key, answer.Verdict));
                if (_without.Count >= EnoughWithout)
                    _stop ??= new JudgingStop(JudgingStop.Cause.NoLogProbabilities, "");
            }
            else
            {
                foreach (var (earlier, verdict) in _without)
                    record(earlier, verdict);
                _without.Clear();
                record(key, answer.Verdict);
            }
        }

        progress?.Report(now);
    }
}
