using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Pipeline.Store;

namespace ImplicitInstruct.Pipeline.Scheduling;

/// <summary>
/// Has the artifacts of a plan made by tasks of a scheduler, as their inputs become whole. What it knows it knows from the store, the queue
/// and the attempts, so another may go on where it was ended.
/// </summary>
/// <param name="frontier">The plan.</param>
/// <param name="scheduler">Who runs tasks.</param>
/// <param name="dispatch">How.</param>
/// <param name="display">Where the state goes.</param>
/// <param name="clock">The time; null for the machine's.</param>
public sealed class Dispatcher(
    Frontier frontier, IScheduler scheduler, Dispatch dispatch, IWorkDisplay display, TimeProvider? clock = null)
{
    /// <summary>Tasks that end without a word before somebody has to look; faults of machines come in numbers.</summary>
    private const int MostLost = 20;

    private const int MostDoublings = 5;

    /// <summary>Large artifacts that are to go: as many may lie there, or be made, for each task at once.</summary>
    private const int HeldForEach = 2;

    private const int UsualAtOnce = 8;

    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private readonly Attempts _attempts = new(frontier.Root);
    private readonly Dictionary<ArtifactKey, DateTimeOffset> _endedSince = [];
    private readonly Dictionary<ArtifactKey, Attempt> _known = [];
    private HashSet<string> _stillOut = [];
    private int _most = int.MaxValue;
    private bool _answers = true;

    /// <summary>Who submits tasks of a store, and when that one last gave a sign of life (UTC); null: nobody does.</summary>
    /// <param name="root">Folder of the store.</param>
    public static (string Who, DateTime Seen)? SubmitterOf(string root) =>
        LockHolder.Read(LockOf(root)) is { } holder ? (holder.InWords, holder.Seen) : null;

    /// <summary>Makes everything that can be made.</summary>
    /// <exception cref="AdviceException">The scheduler takes no such task.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; tasks that are out go on.</exception>
    public async Task<DispatchResult> MakeAsync(CancellationToken cancellation)
    {
        void OnWait(string holder) => display.Line($"Tasks of this store are submitted by {holder}; waiting for it.");
        using var mine = await ArtifactLock.TakeAsync(LockOf(frontier.Root), OnWait, cancellation).ConfigureAwait(false);
        Tell(frontier.Look(cancellation));
        var before = frontier.Needed.Count;
        // Who asks again wants it tried again.
        foreach (var key in frontier.Needed.Select(frontier.Keys.Of).Where(key => AttemptOf(key).Failure is not null))
            Save(key, AttemptOf(key) with { Failure = null, Remedy = null, Lost = 0, MoreMemory = 0, MoreTime = 0 });
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellation, mine.Lost);
        (IReadOnlyList<Stage> Stages, Task<List<(Stage, string)>> Making)? here = null;
        try
        {
            while (true)
            {
                var queue = await AskAsync(ends.Token).ConfigureAwait(false);
                Tell(frontier.Look(ends.Token));
                if (queue is not null)
                    await ConcludeAsync(queue, ends.Token).ConfigureAwait(false);
                if (here is { Making.IsCompleted: true } done)
                {
                    here = null;
                    await EndHereAsync(done.Making, ends.Token).ConfigureAwait(false);
                }

                here ??= BeginHere(ends.Token);
                if (queue is not null)
                    await SubmitReadyAsync(queue, ends.Token).ConfigureAwait(false);
                var tasks = queue ?? new Dictionary<string, QueuedTask>();
                display.Show(new WorkSurvey(frontier, _attempts, dispatch.TimeOf).View(tasks, here?.Stages));
                if (queue is not null && here is null && IsOver(queue))
                    break;
                var pause = Task.Delay(dispatch.Interval, _clock, ends.Token);
                await (here is { } open ? Task.WhenAny(pause, open.Making) : pause).ConfigureAwait(false);
                ends.Token.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            if (here is { } left)
                await ((Task)left.Making.ContinueWith(_ => { }, TaskScheduler.Default)).ConfigureAwait(false);
            mine.ThrowIfLost();
        }

        var view = new WorkSurvey(frontier, _attempts, dispatch.TimeOf).View(new Dictionary<string, QueuedTask>());
        if (frontier.Needed.Count == 0)
            _attempts.ForgetBatches(_stillOut);
        return new DispatchResult(before - frontier.Needed.Count, view.Failed);
    }

    private static string LockOf(string root) => Path.Combine(root, ".locks", "dispatcher");

    private void Tell(IEnumerable<string> lines)
    {
        foreach (var line in lines)
            display.Line(line);
    }

    private async Task<Dictionary<string, QueuedTask>?> AskAsync(CancellationToken cancellation)
    {
        var queue = await scheduler.AskAsync(cancellation).ConfigureAwait(false);
        if (queue is null && _answers)
            display.Line("The scheduler does not answer; tasks that are out go on, and it will be asked again.");
        if (queue is not null && !_answers)
            display.Line("The scheduler answers again.");
        _answers = queue is not null;
        _stillOut = [.. (queue ?? []).Where(task => task.Phase != TaskPhase.Ended).Select(task => task.Batch)];
        return queue is null ? null : WorkSurvey.ByArtifact(queue, _attempts.Batches);
    }

    /// <summary>Whether nothing is out and nothing can be submitted.</summary>
    private bool IsOver(Dictionary<string, QueuedTask> queue) =>
        frontier.Needed.Count == 0 || frontier.Needed.All(stage =>
        {
            var key = frontier.Keys.Of(stage);
            return !IsOut(key, queue) && (AttemptOf(key).Failure is not null || !frontier.Ready.Contains(stage));
        });

    private bool IsOut(ArtifactKey key, Dictionary<string, QueuedTask> queue) =>
        AttemptOf(key).Job is not null
        || queue.GetValueOrDefault(Attempts.NameOf(key)) is { Phase: TaskPhase.Waiting or TaskPhase.Running };

    /// <summary>Finds out what became of tasks that are out no more.</summary>
    private async Task ConcludeAsync(Dictionary<string, QueuedTask> queue, CancellationToken cancellation)
    {
        var ended = new List<(Stage Stage, Attempt Attempt, string? Word)>();
        foreach (var stage in frontier.Plan)
        {
            var key = frontier.Keys.Of(stage);
            var (attempt, task) = (AttemptOf(key), queue.GetValueOrDefault(Attempts.NameOf(key)));
            if (task is { Phase: TaskPhase.Waiting or TaskPhase.Running })
            {
                _endedSince.Remove(key);
                if (attempt.Job != task.Job && frontier.Needed.Contains(stage))   // by one who could not write it down
                    Save(key, attempt with { Job = task.Job, Batch = task.Batch, Index = task.Index });
                continue;
            }

            if (task is { Phase: TaskPhase.Stuck })
                await scheduler.CancelAsync(task, cancellation).ConfigureAwait(false);
            if (attempt.Job is null)
                continue;
            var word = task?.Job == attempt.Job ? task.Word : null;
            if (frontier.IsThere(key))
                Save(key, new Attempt());
            else if (IsLate(key, attempt, word))
                ended.Add((stage, attempt, word));
        }

        var gone = ended.Where(one => one.Word is null).Select(one => one.Attempt.Job!).ToHashSet();
        var recalled = gone.Count == 0 ? null : await scheduler.RecallAsync(gone, cancellation).ConfigureAwait(false);
        foreach (var (stage, attempt, word) in ended)
        {
            var ending = _attempts.EndingOf(
                frontier.Keys.Of(stage), attempt, word ?? recalled!.GetValueOrDefault((attempt.Job!, attempt.Index)));
            Save(frontier.Keys.Of(stage), After(stage, attempt with { Job = null }, ending));
        }
    }

    /// <summary>Whether an artifact that is not there after its task has ended will not be seen later either.</summary>
    private bool IsLate(ArtifactKey key, Attempt attempt, string? word)
    {
        var left = _attempts.EndOf(attempt);
        var since = _endedSince.TryGetValue(key, out var first) ? first : _endedSince[key] = _clock.GetUtcNow();
        var saysFailed = left is { Code: not 0 } || (left is null && word is not null and not "COMPLETED");
        if (!saysFailed && _clock.GetUtcNow() - since < dispatch.Patience)
            return false;
        _endedSince.Remove(key);
        return true;
    }

    private Attempt After(Stage stage, Attempt attempt, Ending ending)
    {
        var key = frontier.Keys.Of(stage);
        var next = ending.Kind switch
        {
            EndingKind.OutOfMemory when attempt.MoreMemory == 0 => attempt with { MoreMemory = 1 },
            EndingKind.OutOfTime when frontier.HasSavedState(key) => attempt,
            EndingKind.Preempted => attempt,
            EndingKind.OutOfTime when attempt.MoreTime < MostDoublings => attempt with { MoreTime = attempt.MoreTime + 1 },
            EndingKind.Lost when attempt.Lost < MostLost => attempt with { Lost = attempt.Lost + 1 },
            // Its inputs may not be what they were when it was submitted; then they are made again, and so is this.
            EndingKind.Failed when LosesAnInput(stage) => attempt with { Lost = attempt.Lost + 1 },
            EndingKind.OutOfMemory => attempt with
            {
                Failure = ending.Reason + ", and so did one with twice that",
                Remedy = "tasks.memory",
            },
            EndingKind.OutOfTime => attempt with { Failure = ending.Reason + " however long that was", Remedy = "tasks.time" },
            EndingKind.Lost => attempt with { Failure = ending.Reason + " again and again", Remedy = "tasks.lost" },
            _ => attempt with { Failure = ending.Reason, Remedy = "tasks.program" },
        };
        display.Line(next.Failure is null
            ? $"{key}: the task {ending.Reason}; it is submitted again{(next.MoreMemory > attempt.MoreMemory ? " with more memory" : "")}"
                + $"{(next.MoreTime > attempt.MoreTime ? " for longer" : "")}."
            : $"{key} failed: the task {ending.Reason}. Its log is {_attempts.LogOf(key)}.");
        return next;
    }

    private bool LosesAnInput(Stage stage)
    {
        frontier.Doubt();
        Tell(frontier.Look(CancellationToken.None));
        return !frontier.Ready.Contains(stage);
    }

    /// <summary>Begins what is cheaper to be made by this process than by a task, or has to be, one after the other.</summary>
    private (IReadOnlyList<Stage> Stages, Task<List<(Stage Stage, string Failure)>> Making)? BeginHere(CancellationToken cancellation)
    {
        var stages = frontier.Ready
            .Where(stage => dispatch.NeedsOf(stage) is null && AttemptOf(frontier.Keys.Of(stage)).Failure is null).ToList();
        return stages.Count == 0 ? null : (stages, Task.Run(MakeAllAsync, CancellationToken.None));

        async Task<List<(Stage, string)>> MakeAllAsync()
        {
            var failed = new List<(Stage, string)>();
            foreach (var stage in stages.TakeWhile(_ => !cancellation.IsCancellationRequested))
            {
                try
                {
                    await dispatch.MakeHere(stage, cancellation).ConfigureAwait(false);
                }
                catch (AdviceException advice)
                {
                    failed.Add((stage, advice.Message));
                }
                catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
                {
                    break;
                }
            }

            return failed;
        }
    }

    /// <summary>What was made by this process is there now, or has failed.</summary>
    private async Task EndHereAsync(Task<List<(Stage Stage, string Failure)>> making, CancellationToken cancellation)
    {
        foreach (var (stage, failure) in await making.ConfigureAwait(false))
        {
            var key = frontier.Keys.Of(stage);
            display.Line($"{key} failed: {failure}");
            Save(key, AttemptOf(key) with { Failure = failure });
        }

        Tell(frontier.Look(cancellation));
    }

    private async Task SubmitReadyAsync(Dictionary<string, QueuedTask> queue, CancellationToken cancellation)
    {
        var chains = new WorkSurvey(frontier, _attempts, dispatch.TimeOf).Chains();
        var ready = frontier.Ready
            .Select(stage => (Stage: stage, Key: frontier.Keys.Of(stage), Needs: dispatch.NeedsOf(stage)))
            .Where(one => one.Needs is not null && AttemptOf(one.Key).Failure is null && !IsOut(one.Key, queue))
            .OrderByDescending(one => chains.GetValueOrDefault(one.Key)).ToList();
        var isOut = frontier.Needed.Where(stage => IsOut(frontier.Keys.Of(stage), queue)).ToList();
        ready = [.. WithinRoom(ready, isOut)];
        var most = Math.Min(_most, (dispatch.MostAtOnce ?? int.MaxValue) - isOut.Count);
        foreach (var group in ready.Take(Math.Max(0, most)).GroupBy(one => (one.Stage.Kind, Needs: Raised(one.Needs!, AttemptOf(one.Key)))))
        {
            foreach (var part in group.Chunk(Math.Max(1, scheduler.MostInABatch)))
            {
                var batch = TaskBatch.Create(_attempts.Batches, group.Key.Kind, part.Select(one => Attempts.NameOf(one.Key)));
                Directory.CreateDirectory(_attempts.Logs);
                var answer = await scheduler.SubmitAsync(batch, group.Key.Needs, cancellation).ConfigureAwait(false);
                if (answer.Job is null)
                {
                    if (answer.IsTooMany)
                        _most = Math.Max(1, part.Length / 2);
                    display.Line($"{part.Length} tasks were not taken: {answer.Refusal}. They will be submitted again.");
                    return;
                }

                _most = int.MaxValue;
                foreach (var (index, one) in part.Index())
                    Save(one.Key, AttemptOf(one.Key) with { Job = answer.Job, Batch = batch.Name, Index = index });
            }
        }
    }

    /// <summary>Where large files are to go, what makes them waits until what is there has been read.</summary>
    private IEnumerable<(Stage Stage, ArtifactKey Key, TaskNeeds? Needs)> WithinRoom(
        List<(Stage Stage, ArtifactKey Key, TaskNeeds? Needs)> ready, List<Stage> isOut)
    {
        var room = frontier.DropsWhatIsDone
            ? ((dispatch.MostAtOnce ?? UsualAtOnce) * HeldForEach) - frontier.Held - isOut.Count(dispatch.IsLarge) : int.MaxValue;
        return ready.Where(one => !dispatch.IsLarge(one.Stage) || room-- > 0);
    }

    private static TaskNeeds Raised(TaskNeeds needs, Attempt attempt) => needs with
    {
        MemoryBytes = needs.MemoryBytes << attempt.MoreMemory,
        Time = needs.Time * (1 << attempt.MoreTime),
    };

    private Attempt AttemptOf(ArtifactKey key) => _known.TryGetValue(key, out var known) ? known : _known[key] = _attempts.Of(key);

    private void Save(ArtifactKey key, Attempt attempt)
    {
        _known[key] = attempt;
        _attempts.Save(key, attempt);
    }
}
