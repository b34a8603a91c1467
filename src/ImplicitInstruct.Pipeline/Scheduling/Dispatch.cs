using ImplicitInstruct.Pipeline.Running;

namespace ImplicitInstruct.Pipeline.Scheduling;

/// <summary>How a plan is made on several machines.</summary>
public sealed record Dispatch
{
    /// <summary>What a stage's task asks for; null: this process makes the stage, which is cheaper than a task, or has to be.</summary>
    public required Func<Stage, TaskNeeds?> NeedsOf { get; init; }

    /// <summary>Makes a stage in this process.</summary>
    public Func<Stage, CancellationToken, Task> MakeHere { get; init; } = (_, _) => Task.CompletedTask;

    /// <summary>What a stage takes, by arithmetic.</summary>
    public required Func<Stage, TimeSpan> TimeOf { get; init; }

    /// <summary>Whether a stage makes large files that go when all that reads them is made.</summary>
    public Func<Stage, bool> IsLarge { get; init; } = _ => false;

    /// <summary>The most tasks that are in the queue or run at once; null: as many as can be.</summary>
    public int? MostAtOnce { get; init; }

    /// <summary>Time between two looks at queue and store.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long an artifact may take to be seen here after its task has ended: network file systems remember what was not there.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>What came of a plan.</summary>
/// <param name="Built">How many artifacts were made meanwhile, by whomever.</param>
/// <param name="Failed">What failed.</param>
public sealed record DispatchResult(int Built, IReadOnlyList<FailedView> Failed);
