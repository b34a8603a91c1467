using ImplicitInstruct.Build.Slurm;
using ImplicitInstruct.Pipeline.Scheduling;

namespace ImplicitInstruct.Build.CrashTest;

/// <summary>
/// What goes wrong on a cluster, done to jobs of one store. On a cluster of one machine that build/Slurm started nodes go down and daemons
/// die too; on any other one's own jobs alone are disturbed.
/// </summary>
/// <param name="artifacts">Folder of the run's artifacts.</param>
/// <param name="random">Chooses.</param>
internal sealed class ClusterFaults(string artifacts, Random random)
{
    /// <summary>The fault that whoever asks has to do: the submitting host dies.</summary>
    public const string Host = "submitting host killed";

    private static readonly TimeSpan DownFor = TimeSpan.FromSeconds(2);

    private static readonly string? OwnCluster = FindOwnCluster();

    private readonly HashSet<string> _lackedMemory = [];

    /// <summary>Does one.</summary>
    /// <returns>Which; null when there was nothing to do it to.</returns>
    public async Task<string?> NextAsync(CancellationToken stop)
    {
        await MendAsync(stop).ConfigureAwait(false);
        var (kind, tasks) = (random.Next(OwnCluster is null ? 5 : 11), await TasksAsync(stop).ConfigureAwait(false));
        var running = tasks.Where(task => task.Phase == TaskPhase.Running).ToList();
        var task = running.Count == 0 ? null : running[random.Next(running.Count)];
        switch (kind)
        {
            case 0:
                return Host;
            case 1 or 2 when tasks.Count > 0:
                return await RunAsync("job cancelled", ["scancel", JobOf(tasks[random.Next(tasks.Count)])], stop).ConfigureAwait(false);
            case 3 when task is not null:
                return await RunAsync("job killed", ["scancel", "--full", "--signal=KILL", JobOf(task)], stop).ConfigureAwait(false);
            case 4 when task is not null:
                return await RunAsync("job requeued", ["scontrol", "requeue", JobOf(task)], stop).ConfigureAwait(false);
            case 5 or 6 when task is not null:
                string[] update = ["scontrol", "update", $"NodeName={task.Place}"];
                var down = await RunAsync("node down", [.. update, "State=DOWN", "Reason=trial"], stop).ConfigureAwait(false);
                await Task.Delay(DownFor, CancellationToken.None).ConfigureAwait(false);
                _ = await RunAsync("", [.. update, "State=RESUME"], default).ConfigureAwait(false);   // unless it came back by itself
                return down;
            case 7:
                return await KillAsync("controller killed", "controller", stop).ConfigureAwait(false);
            case 8 when task is not null:
                return await KillAsync("node's daemon killed", task.Place, stop).ConfigureAwait(false);
            case 9 when task is not null:
                return await RunAsync(
                    "job preempted",
                    ["sbatch", "--partition=urgent", $"--nodelist={task.Place}", "--exclusive", "--output=/dev/null", "--wrap=sleep 1"],
                    stop).ConfigureAwait(false);
            case 10 when tasks.FirstOrDefault(other => other.Phase == TaskPhase.Waiting && MayLackMemory(other)) is { } waiting:
                return await RunAsync(
                    "job's memory cut", ["scontrol", "update", $"JobId={JobOf(waiting)}", "MinMemoryNode=16"], stop).ConfigureAwait(false);
            default:
                return null;
        }
    }

    /// <summary>Whether an artifact's task was never short of memory: it is asked for more of it once.</summary>
    private bool MayLackMemory(QueuedTask task) => Directory.GetDirectories(artifacts)
        .Select(scale => new TaskBatch(Path.Combine(new Attempts(scale).Batches, task.Batch)).Artifacts)
        .Any(names => task.Index < names.Count && _lackedMemory.Add(names[task.Index]));

    /// <summary>Ends what is left of a run's jobs, so that they write nothing into the folder of the next one.</summary>
    public async Task EndAsync(CancellationToken stop)
    {
        while (await TasksAsync(stop).ConfigureAwait(false) is { Count: > 0 } left)
        {
            _ = await RunAsync("", ["scancel", .. left.Select(JobOf)], stop).ConfigureAwait(false);
            await Task.Delay(DownFor, stop).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Slurm takes no more jobs on nodes where one could not be started or ended; a cluster has somebody who looks after these.
    /// </summary>
    public static async Task MendAsync(CancellationToken stop)
    {
        if (OwnCluster is null)
            return;
        var (_, nodes, _) = await SlurmProgram.RunAsync("sinfo", ["-h", "-N", "-p", "all", "-t", "drain,fail", "-o", "%N"], stop)
            .ConfigureAwait(false);
        foreach (var node in nodes.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            _ = await RunAsync("", ["scontrol", "update", $"NodeName={node}", "State=RESUME"], stop).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<QueuedTask>> TasksAsync(CancellationToken stop)
    {
        var queue = new List<QueuedTask>();
        foreach (var scale in Directory.Exists(artifacts) ? Directory.GetDirectories(artifacts) : [])
            queue.AddRange(await SlurmScheduler.AskAsync(new Attempts(scale).Batches, stop).ConfigureAwait(false) ?? []);
        return [.. queue.Where(task => task.Phase != TaskPhase.Ended)];
    }

    private static string JobOf(QueuedTask task) => WorkSurvey.JobOf(task);

    private static async Task<string?> RunAsync(string fault, string[] words, CancellationToken stop) =>
        (await SlurmProgram.RunAsync(words[0], words[1..], stop).ConfigureAwait(false)).Code == 0 ? fault : null;

    private static Task<string?> KillAsync(string fault, string daemon, CancellationToken stop) =>
        RunAsync(fault, [ScriptFile, "kill", OwnCluster!, daemon], stop);

    private static string ScriptFile => Path.Combine(Checkout.Root, "build", "Slurm", "one-machine-cluster.sh");

    private static string? FindOwnCluster()
    {
        var file = Environment.GetEnvironmentVariable("SLURM_CONF");
        return File.Exists(file) && File.ReadLines(file).Any(line => line == "ClusterName=one-machine")
            ? Path.GetDirectoryName(Path.GetFullPath(file)) : null;
    }
}
