using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Pipeline.Store;

namespace ImplicitInstruct.Pipeline.Scheduling;

/// <summary>Puts together what the store, the queue and the attempts say.</summary>
/// <param name="frontier">What is to be made, as of the last look.</param>
/// <param name="attempts">What was tried.</param>
/// <param name="timeOf">What a stage takes, by arithmetic.</param>
public sealed class WorkSurvey(Frontier frontier, Attempts attempts, Func<Stage, TimeSpan> timeOf)
{
    private const int ShownLines = 20;

    /// <summary>How a task is called by the scheduler's own programs.</summary>
    public static string JobOf(QueuedTask task) =>
        task.IsInArray ? FormattableString.Invariant($"{task.Job}_{task.Index}") : task.Job;

    /// <summary>The tasks of a queue by what they make.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="batches">Where batches lie.</param>
    public static Dictionary<string, QueuedTask> ByArtifact(IReadOnlyList<QueuedTask> queue, string batches)
    {
        var lists = queue.Select(task => task.Batch).Distinct()
            .ToDictionary(name => name, name => new TaskBatch(Path.Combine(batches, name)).Artifacts);
        var tasks = new Dictionary<string, QueuedTask>(StringComparer.Ordinal);
        // Of two tasks for one artifact the one that runs, and of others the last, is the one that tells.
        foreach (var task in queue.Where(task => task.Index < lists[task.Batch].Count)
            .OrderBy(task => task.Phase == TaskPhase.Ended ? 0 : 1)
            .ThenBy(task => task.Phase == TaskPhase.Running ? 1 : 0))
            tasks[lists[task.Batch][task.Index]] = task;
        return tasks;
    }

    /// <summary>The view.</summary>
    /// <param name="tasks">Tasks by what they make.</param>
    /// <param name="here">What is made by this process just now, one after the other; null: nothing.</param>
    public WorkView View(IReadOnlyDictionary<string, QueuedTask> tasks, IReadOnlyCollection<Stage>? here = null)
    {
        var now = here?.FirstOrDefault(stage => !File.Exists(Path.Combine(frontier.FolderOf(stage), Manifest.FileName)));
        var needed = frontier.Needed.Select(frontier.Keys.Of).ToHashSet();
        var failed = new List<FailedView>();
        var running = new List<RunningView>();
        var kinds = new Dictionary<string, KindView>(StringComparer.Ordinal);
        foreach (var stage in frontier.Plan)
        {
            var key = frontier.Keys.Of(stage);
            var kind = kinds.GetValueOrDefault(stage.Kind) ?? new KindView(stage.Kind, 0, 0, 0, 0, 0);
            var task = tasks.GetValueOrDefault(Attempts.NameOf(key));
            if (!needed.Contains(key))
                kind = kind with { Done = kind.Done + 1 };
            else if (stage == now)
            {
                kind = kind with { Running = kind.Running + 1 };
                running.Add(new RunningView(key.ToString(), "here", "", "", ""));
            }
            else if (task?.Phase == TaskPhase.Running)
            {
                kind = kind with { Running = kind.Running + 1 };
                running.Add(new RunningView(
                    key.ToString(), JobOf(task), task.Place, task.Elapsed, attempts.EndOfLog(key, 1) is [var last] ? last : ""));
            }
            else if (task?.Phase == TaskPhase.Waiting)
                kind = kind with { Queued = kind.Queued + 1 };
            else if (attempts.Of(key) is { Failure: { } reason } attempt)
            {
                kind = kind with { Failed = kind.Failed + 1 };
                failed.Add(new FailedView(
                    Attempts.NameOf(key), reason, attempts.LogOf(key), attempts.EndOfLog(key, ShownLines), attempt.Remedy));
            }
            else
                kind = kind with { Waiting = kind.Waiting + 1 };
            kinds[stage.Kind] = kind;
        }

        return new WorkView([.. kinds.Values], running, failed, running.Count == 0 ? null : Left(running.Count))
        {
            Queue = [.. tasks.Values.Where(task => task is { Phase: TaskPhase.Waiting, Place.Length: > 0 }).CountBy(task => task.Place)
                .Select(one => (one.Value, one.Key)).OrderByDescending(one => one.Value)],
        };
    }

    /// <summary>What was submitted, is out no more, and is not there: what becomes of it is for the one who submits to say.</summary>
    /// <param name="tasks">Tasks by what they make.</param>
    public IReadOnlyList<(ArtifactKey Key, Attempt Attempt, QueuedTask? Task)> Ended(IReadOnlyDictionary<string, QueuedTask> tasks) =>
    [
        .. frontier.Needed.Select(frontier.Keys.Of)
            .Select(key => (Key: key, Attempt: attempts.Of(key), Task: tasks.GetValueOrDefault(Attempts.NameOf(key))))
            .Where(one => one.Attempt.Job is not null && (one.Task is null || one.Task.Phase == TaskPhase.Ended))
            .Select(one => (one.Key, one.Attempt, one.Task?.Job == one.Attempt.Job ? one.Task : null)),
    ];

    /// <summary>The time from the start of each stage to the end of what is made from it, by arithmetic.</summary>
    public IReadOnlyDictionary<ArtifactKey, TimeSpan> Chains() => Running.Chains.Of(frontier.Needed, frontier.Keys, timeOf);

    /// <summary>The rest, spread over as many as run now, but no less than its longest chain; at the pace of what was made.</summary>
    private TimeSpan Left(int atOnce)
    {
        var (taken, reckoned) = (0.0, 0.0);
        foreach (var stage in frontier.Plan.Where(stage => frontier.IsThere(frontier.Keys.Of(stage)) && timeOf(stage) > TimeSpan.Zero))
        {
            taken += frontier.ManifestOf(stage).Made.Seconds;
            reckoned += timeOf(stage).TotalSeconds;
        }

        var all = frontier.Needed.Aggregate(TimeSpan.Zero, (sum, stage) => sum + timeOf(stage));
        var chain = Chains().Values.DefaultIfEmpty(TimeSpan.Zero).Max();
        var left = all / atOnce > chain ? all / atOnce : chain;
        return reckoned > 0 && taken > 0 ? left * (taken / reckoned) : left;
    }
}
