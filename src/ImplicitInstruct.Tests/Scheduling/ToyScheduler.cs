using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Pipeline.Scheduling;
using ImplicitInstruct.Pipeline.Store;
using ImplicitInstruct.Tests.Pipeline;
using ImplicitInstruct.Tests.Reproduction;

namespace ImplicitInstruct.Tests.Scheduling;

/// <summary>What becomes of a task.</summary>
internal enum Fate
{
    MakesIt,
    TakesTooMuchMemory,
    IsCancelled,
    LeavesWithoutAWord,
    ReachesTheEndOfItsTime,
    Fails,
    IsHeld,
    GivesWay,
    GoesOn,
}

/// <summary>A scheduler in memory: at each question every task that waits runs, and every task that runs ends.</summary>
/// <param name="store">Where artifacts go.</param>
/// <param name="goals">The plan.</param>
internal sealed class ToyScheduler(ArtifactStore store, IReadOnlyList<Stage> goals) : IScheduler
{
    private readonly List<QueuedTask> _queue = [];
    private readonly Dictionary<string, int> _starts = [];
    private int _job;

    public int MostInABatch { get; init; } = 100;

    /// <summary>What becomes of the tasks of an artifact, the first, the second, and so on; the last is that of all further ones.</summary>
    public Dictionary<string, Fate[]> Fates { get; } = [];

    /// <summary>What it says to the first submissions.</summary>
    public Queue<SubmissionAnswer> Refusals { get; } = new();

    /// <summary>Questions that are not answered.</summary>
    public int Silent { get; set; }

    /// <summary>What was submitted: names of artifacts, and what was asked for.</summary>
    public List<(string[] Names, TaskNeeds Needs)> Submitted { get; } = [];

    /// <summary>Jobs that were cancelled.</summary>
    public List<string> Cancelled { get; } = [];

    /// <summary>What its accounts say of tasks that left the queue.</summary>
    public Dictionary<(string Job, int Index), string> Accounts { get; } = [];

    /// <summary>The questions for that.</summary>
    public List<string[]> Recalled { get; } = [];

    /// <summary>The most tasks that were out at once.</summary>
    public int MostOut { get; private set; }

    public async Task<IReadOnlyList<QueuedTask>?> AskAsync(CancellationToken cancellation)
    {
        if (Silent-- > 0)
            return null;
        MostOut = Math.Max(MostOut, _queue.Count(task => task.Phase != TaskPhase.Ended));
        foreach (var (index, task) in _queue.ToArray().Index().Reverse())
        {
            if (task.Phase == TaskPhase.Waiting)
                _queue[index] = task with { Phase = TaskPhase.Running, Word = "RUNNING", Place = "n1" };
            else if (task.Phase == TaskPhase.Running)
                await EndAsync(index, cancellation);
        }

        return [.. _queue];
    }

    public Task<SubmissionAnswer> SubmitAsync(TaskBatch batch, TaskNeeds needs, CancellationToken cancellation)
    {
        if (Refusals.TryDequeue(out var refusal))
            return Task.FromResult(refusal);
        var job = FormattableString.Invariant($"{++_job}");
        var artifacts = batch.Artifacts;
        Submitted.Add(([.. artifacts.Select(NameOf)], needs));
        _queue.AddRange(artifacts.Select((_, index) => new QueuedTask(job, index, batch.Name, TaskPhase.Waiting, "PENDING")));
        return Task.FromResult(new SubmissionAnswer(job));
    }

    public Task CancelAsync(QueuedTask task, CancellationToken cancellation)
    {
        Cancelled.Add(task.Job);
        _queue.RemoveAll(other => other.Job == task.Job && other.Index == task.Index);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyDictionary<(string Job, int Index), string>> RecallAsync(
        IReadOnlyCollection<string> jobs, CancellationToken cancellation)
    {
        Recalled.Add([.. jobs]);
        return Task.FromResult<IReadOnlyDictionary<(string, int), string>>(Accounts);
    }

    private async Task EndAsync(int index, CancellationToken cancellation)
    {
        var task = _queue[index];
        var batch = new TaskBatch(Path.Combine(new Attempts(store.Root).Batches, task.Batch));
        var artifact = batch.Artifacts[task.Index];
        var fates = Fates.GetValueOrDefault(NameOf(artifact)) ?? [Fate.MakesIt];
        var start = _starts[artifact] = _starts.GetValueOrDefault(artifact) + 1;
        switch (fates[Math.Min(start, fates.Length) - 1])
        {
            case Fate.MakesIt:
                await MakeAsync(artifact, cancellation);
                Leave(0, "");
                End("COMPLETED");
                break;
            case Fate.TakesTooMuchMemory:
                File.WriteAllText(batch.MessagesOf(task.Index), "slurmstepd: error: Detected 1 oom_kill event in StepId=7.batch.\n");
                End("FAILED");
                break;
            case Fate.IsCancelled:
                End("CANCELLED");
                break;
            case Fate.LeavesWithoutAWord:
                _queue.RemoveAt(index);
                break;
            case Fate.ReachesTheEndOfItsTime:
                Leave(130, Ending.TimeIsOver);
                End("FAILED");
                break;
            case Fate.Fails:
                var log = Path.Combine(new Attempts(store.Root).Logs, artifact.Replace('/', '-') + ".log");
                Directory.CreateDirectory(Path.GetDirectoryName(log)!);
                File.AppendAllText(log, "== job 1\nThe oven is cold.\n");
                Leave(2, "");
                End("FAILED");
                break;
            case Fate.IsHeld:
                _queue[index] = task with { Phase = TaskPhase.Stuck, Word = Ending.Held };
                break;
            case Fate.GivesWay:
                End("PREEMPTED");
                break;
            case Fate.GoesOn:
                break;
        }

        void Leave(int code, string word) => File.WriteAllText(batch.EndOf(task.Index), FormattableString.Invariant($"{code} {word}\n"));

        void End(string word) => _queue[index] = task with { Phase = TaskPhase.Ended, Word = word };
    }

    private async Task MakeAsync(string artifact, CancellationToken cancellation)
    {
        var runner = ToyRunner.Of(store, new ToyEngine(), new RecordedReport());
        var stage = runner.Keys.Plan(goals).Single(stage => Attempts.NameOf(runner.Keys.Of(stage)) == artifact);
        await runner.MakeAsync([stage], why: false, cancellation, other => other == stage);
    }

    /// <summary><c>STAGE/NAME</c>.</summary>
    private static string NameOf(string artifact) => artifact[..^17];
}
