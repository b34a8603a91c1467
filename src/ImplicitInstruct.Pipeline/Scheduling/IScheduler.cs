namespace ImplicitInstruct.Pipeline.Scheduling;

/// <summary>What runs stages on other machines. It is asked and told; whether an artifact is there only the store says.</summary>
public interface IScheduler
{
    /// <summary>The most tasks that one submission may have; at least one.</summary>
    int MostInABatch { get; }

    /// <summary>
    /// The tasks of this store that wait, run, or ended lately, by one question for all of them; null when nobody answers just now.
    /// </summary>
    Task<IReadOnlyList<QueuedTask>?> AskAsync(CancellationToken cancellation);

    /// <summary>Submits the tasks of a batch.</summary>
    /// <returns>What was said; a submission without a job may have been taken all the same, which the queue shows.</returns>
    /// <exception cref="AdviceException">Such a submission is never taken; says why.</exception>
    Task<SubmissionAnswer> SubmitAsync(TaskBatch batch, TaskNeeds needs, CancellationToken cancellation);

    /// <summary>Ends a task.</summary>
    Task CancelAsync(QueuedTask task, CancellationToken cancellation);

    /// <summary>
    /// What the scheduler's own accounts say of the tasks of jobs that left its queue, in its own words, by one question for all of them;
    /// nothing of those that it does not know, and nothing at all where it keeps no accounts or they do not answer.
    /// </summary>
    Task<IReadOnlyDictionary<(string Job, int Index), string>> RecallAsync(
        IReadOnlyCollection<string> jobs, CancellationToken cancellation);
}

/// <summary>What a scheduler said to a submission.</summary>
/// <param name="Job">The job; null: none was taken, as far as is known.</param>
/// <param name="Refusal">Why not, in the scheduler's words; it may take it later.</param>
/// <param name="IsTooMany">Whether there were too many tasks for what the user may have in the queue.</param>
public sealed record SubmissionAnswer(string? Job, string? Refusal = null, bool IsTooMany = false);

/// <summary>A task as the scheduler has it.</summary>
/// <param name="Job">Its job.</param>
/// <param name="Index">Which task of its batch, from 0.</param>
/// <param name="Batch">Name of the batch's folder.</param>
/// <param name="Phase">How far it is.</param>
/// <param name="Word">The scheduler's own word for that.</param>
public sealed record QueuedTask(string Job, int Index, string Batch, TaskPhase Phase, string Word)
{
    /// <summary>Whether its job is an array of tasks; a job of one task alone has no number for it.</summary>
    public bool IsInArray { get; init; } = true;

    /// <summary>Why it waits, or where it runs; empty when nobody says.</summary>
    public string Place { get; init; } = "";

    /// <summary>How long it runs already, in the scheduler's words.</summary>
    public string Elapsed { get; init; } = "";
}

/// <summary>How far a task is.</summary>
public enum TaskPhase
{
    /// <summary>It waits for its turn, for the first time or again.</summary>
    Waiting,

    /// <summary>It has its machine.</summary>
    Running,

    /// <summary>It ended, in whatever way.</summary>
    Ended,

    /// <summary>It is held after it could not be started, and will never run by itself.</summary>
    Stuck,
}

/// <summary>What a task asks the scheduler for.</summary>
/// <param name="Gpus">GPUs.</param>
/// <param name="Cores">Processor cores.</param>
/// <param name="MemoryBytes">Memory.</param>
/// <param name="Time">The time after which the scheduler ends it.</param>
public sealed record TaskNeeds(int Gpus, int Cores, long MemoryBytes, TimeSpan Time);
