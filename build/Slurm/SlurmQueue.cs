using System.Globalization;
using ImplicitInstruct.Pipeline.Scheduling;

namespace ImplicitInstruct.Build.Slurm;

/// <summary>What <c>squeue</c> prints, one line a task.</summary>
internal static class SlurmQueue
{
    /// <summary>What the comment of a job of this program begins with; its batch's folder follows.</summary>
    public const string Mark = "ImplicitInstruct ";

    /// <summary>Array job, task, job, state, reason or nodes, time used, and last what may hold any character.</summary>
    public const string Format = "%F|%K|%T|%R|%M|%k";

    private const int Fields = 6;

    /// <summary>States of a task that waits, or will wait again (squeue(1), JOB STATE CODES).</summary>
    private static readonly string[] Waiting =
        ["PENDING", "REQUEUED", "REQUEUE_FED", "RESV_DEL_HOLD", "SUSPENDED", "STOPPED"];

    private static readonly string[] Running = ["RUNNING", "CONFIGURING", "COMPLETING", "SIGNALING", "STAGE_OUT", "RESIZING"];

    /// <summary>The tasks of a store.</summary>
    /// <param name="output">What was printed.</param>
    /// <param name="batches">Where the store's batches lie.</param>
    public static IReadOnlyList<QueuedTask> Parse(string output, string batches) =>
        [.. output.Split('\n').Select(line => line.Split('|', Fields)).Where(fields => fields.Length == Fields)
            .Select(fields => IsStuck(fields[2], fields[3]) ? [.. fields[..2], Ending.Held, .. fields[3..]] : fields)
            .Where(fields => fields[^1].StartsWith(Mark, StringComparison.Ordinal)
                && Path.GetDirectoryName(fields[^1][Mark.Length..].TrimEnd()) == batches)
            .Select(fields => new QueuedTask(
                fields[0], int.TryParse(fields[1], CultureInfo.InvariantCulture, out var index) ? index : 0,
                Path.GetFileName(fields[^1][Mark.Length..].TrimEnd()), PhaseOf(fields[2]), fields[2])
            { Place = fields[3], Elapsed = fields[4], IsInArray = fields[1] != "N/A" })];

    /// <summary>Whether a task is held because it could not be started; one that a person holds waits for that person.</summary>
    private static bool IsStuck(string state, string reason) =>
        state is "REQUEUE_HOLD" or "SPECIAL_EXIT" || (state == "PENDING" && (reason.Contains("launch failed", StringComparison.Ordinal)
            || reason.Contains("MaxRequeue", StringComparison.Ordinal)));

    /// <summary>How far a task is in that state.</summary>
    private static TaskPhase PhaseOf(string state) =>
        state == Ending.Held ? TaskPhase.Stuck
            : Waiting.Contains(state) ? TaskPhase.Waiting : Running.Contains(state) ? TaskPhase.Running : TaskPhase.Ended;
}
