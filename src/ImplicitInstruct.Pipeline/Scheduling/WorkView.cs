using ImplicitInstruct.Pipeline.Running;

namespace ImplicitInstruct.Pipeline.Scheduling;

/// <summary>How far a plan is that is made on several machines.</summary>
/// <param name="Kinds">Counts by kind of stage, in the plan's order.</param>
/// <param name="Running">What runs.</param>
/// <param name="Failed">What failed.</param>
/// <param name="Left">How long the rest takes with as much at once as now; null when nothing runs.</param>
public sealed record WorkView(
    IReadOnlyList<KindView> Kinds, IReadOnlyList<RunningView> Running, IReadOnlyList<FailedView> Failed, TimeSpan? Left)
{
    /// <summary>What tasks in the queue wait for, in the scheduler's words, with how many; the most first.</summary>
    public IReadOnlyList<(int Count, string Reason)> Queue { get; init; } = [];

    /// <summary>That in a line.</summary>
    public string QueueSentence =>
        $"In the queue: {string.Join(", ", Queue.Select(one => FormattableString.Invariant($"{one.Count} {one.Reason}")))}.";

    /// <summary>All of it in a line.</summary>
    public string Sentence
    {
        get
        {
            var (waiting, queued, running, done, failed) = (
                Kinds.Sum(one => one.Waiting), Kinds.Sum(one => one.Queued), Kinds.Sum(one => one.Running), Kinds.Sum(one => one.Done),
                Kinds.Sum(one => one.Failed));
            return FormattableString.Invariant(
                $"{done} done, {running} running, {queued} in the queue, {waiting} waiting for their inputs, {failed} failed")
                + ProgressReading.LeftInWords(Left) + ".";
        }
    }
}

/// <summary>Artifacts of one kind of stage.</summary>
/// <param name="Kind">The stage.</param>
/// <param name="Waiting">Those that lack an input, or room in the queue.</param>
/// <param name="Queued">Those that wait in the queue.</param>
/// <param name="Running">Those that are made just now.</param>
/// <param name="Done">Those that are there.</param>
/// <param name="Failed">Those that a person has to look at.</param>
public sealed record KindView(string Kind, int Waiting, int Queued, int Running, int Done, int Failed);

/// <summary>A task that runs.</summary>
/// <param name="Name">Its artifact.</param>
/// <param name="Job">Its job, as the scheduler's own programs take it.</param>
/// <param name="Place">Where.</param>
/// <param name="Elapsed">How long already.</param>
/// <param name="Last">The last line of its log.</param>
public sealed record RunningView(string Name, string Job, string Place, string Elapsed, string Last);

/// <summary>A task that is not tried again.</summary>
/// <param name="Name">Its artifact.</param>
/// <param name="Reason">Why, after "the task".</param>
/// <param name="Log">Its log.</param>
/// <param name="End">The end of that.</param>
/// <param name="Remedy">What helps, by its key; null where the reason says it.</param>
public sealed record FailedView(string Name, string Reason, string Log, IReadOnlyList<string> End, string? Remedy);

/// <summary>Where the state of such work is shown.</summary>
public interface IWorkDisplay
{
    /// <summary>A line that stays.</summary>
    void Line(string text);

    /// <summary>How far it is now.</summary>
    void Show(WorkView view);
}
