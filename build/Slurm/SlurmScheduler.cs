using System.Globalization;
using System.Text.RegularExpressions;
using ImplicitInstruct.Pipeline.Scheduling;

namespace ImplicitInstruct.Build.Slurm;

/// <summary>Slurm, through its own programs.</summary>
internal sealed partial class SlurmScheduler : IScheduler
{
    private const int Megabyte = 1 << 20;

    /// <summary>MaxArraySize of a Slurm that says nothing else (slurm.conf(5)).</summary>
    private const int UsualMost = 1001;

    private readonly SlurmOptions _options;
    private readonly JobScript _script;
    private readonly string _batches;
    private readonly int _mostInArray;
    private readonly bool _keepsAccounts;
    private readonly bool _preempts;

    private SlurmScheduler(SlurmOptions options, JobScript script, string batches, string configuration)
    {
        (_options, _script, _batches) = (options, script, batches);
        _mostInArray = MostForm().Match(configuration) is { Success: true } most
            ? int.Parse(most.Groups["n"].ValueSpan, CultureInfo.InvariantCulture) : UsualMost;
        _keepsAccounts = !NoAccountsForm().IsMatch(configuration);
        _preempts = PreemptsForm().IsMatch(configuration);
    }

    /// <inheritdoc/>
    public int MostInABatch => Math.Max(1, _mostInArray);

    /// <summary>The cluster that this machine submits to.</summary>
    /// <param name="options">What was typed.</param>
    /// <param name="script">What tasks run.</param>
    /// <param name="batches">Where batches lie.</param>
    /// <param name="cancellation">Ends the question for its limits.</param>
    public static async Task<SlurmScheduler> OpenAsync(
        SlurmOptions options, JobScript script, string batches, CancellationToken cancellation)
    {
        var (_, output, _) = await SlurmProgram.RunAsync("scontrol", ["show", "config"], cancellation).ConfigureAwait(false);
        return new SlurmScheduler(options, script, batches, output);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<QueuedTask>?> AskAsync(CancellationToken cancellation) => AskAsync(_batches, cancellation);

    /// <summary>The tasks of a store; null when Slurm does not answer.</summary>
    /// <param name="batches">Where its batches lie.</param>
    /// <param name="cancellation">Ends the question.</param>
    public static async Task<IReadOnlyList<QueuedTask>?> AskAsync(string batches, CancellationToken cancellation)
    {
        var (code, output, _) = await SlurmProgram.RunAsync(
            "squeue", ["--array", "--noheader", "--states=all", $"--user={Environment.UserName}", $"--format={SlurmQueue.Format}"],
            cancellation).ConfigureAwait(false);
        return code == 0 ? SlurmQueue.Parse(output, batches) : null;
    }

    /// <inheritdoc/>
    public Task<SubmissionAnswer> SubmitAsync(TaskBatch batch, TaskNeeds needs, CancellationToken cancellation)
    {
        var artifacts = batch.Artifacts;
        var kind = artifacts[0].Split('/')[0];
        return SubmitAsync(
            batch, _script, artifacts.Count == 1 ? NameOf(artifacts[0]) : kind, needs,
            _mostInArray > 0 ? [$"--array=0-{artifacts.Count - 1}"] : [], cancellation);
    }

    /// <summary>Throws where such tasks would never be taken, before anything is made; submits none.</summary>
    /// <exception cref="AdviceException">Says what to change.</exception>
    public async Task TestAsync(IEnumerable<TaskNeeds> all, CancellationToken cancellation)
    {
        foreach (var needs in all.Distinct())
        {
            var (code, _, errors) = await SlurmProgram.RunAsync("sbatch", ["--test-only", .. WordsOf(needs), "--wrap=true"], cancellation)
                .ConfigureAwait(false);
            if (code is not (0 or 127) && SlurmRefusal.Of(errors) is { MayPass: false, IsOfMachines: false } refusal)
                throw refusal.Advice();
        }
    }

    /// <summary>Submits a job of one task.</summary>
    /// <param name="batch">Its batch.</param>
    /// <param name="script">What it runs.</param>
    /// <param name="name">Its name.</param>
    /// <param name="needs">What it asks for.</param>
    /// <param name="cancellation">Ends the submission.</param>
    public Task<SubmissionAnswer> SubmitOneAsync(
        TaskBatch batch, JobScript script, string name, TaskNeeds needs, CancellationToken cancellation) =>
        SubmitAsync(batch, script, name, _options.Apply(SlurmOptions.Submitter, needs), [], cancellation);

    /// <inheritdoc/>
    public Task CancelAsync(QueuedTask task, CancellationToken cancellation) =>
        SlurmProgram.RunAsync("scancel", [WorkSurvey.JobOf(task)], cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<(string Job, int Index), string>> RecallAsync(
        IReadOnlyCollection<string> jobs, CancellationToken cancellation) =>
        _keepsAccounts ? SlurmAccounts.AskAsync(jobs, cancellation) : Task.FromResult(SlurmAccounts.Parse(""));

    private async Task<SubmissionAnswer> SubmitAsync(
        TaskBatch batch, JobScript script, string name, TaskNeeds needs, IEnumerable<string> array, CancellationToken cancellation)
    {
        string[] words =
        [
            "--parsable", $"--job-name={name}", $"--comment={SlurmQueue.Mark}{batch.Folder}", .. array,
            $"--output={MessagesOf(batch, array.Any())}", "--open-mode=append", $"--signal=B:USR1@{Warning(needs.Time)}", "--requeue",
            $"--chdir={Environment.CurrentDirectory}", .. WordsOf(needs), script.Write(batch, _preempts),
        ];
        var (code, output, errors) = await SlurmProgram.RunAsync("sbatch", words, cancellation).ConfigureAwait(false);
        if (code == 0)
            return new SubmissionAnswer(output.Trim().Split(';')[0]);
        var refusal = SlurmRefusal.Of(errors);
        return code == 127 || refusal.MayPass
            ? new SubmissionAnswer(null, refusal.Reason, refusal.IsTooMany) : throw refusal.Advice();
    }

    private string[] WordsOf(TaskNeeds needs) =>
    [
        "--ntasks=1", $"--cpus-per-task={needs.Cores}", $"--mem={Math.Max(1, needs.MemoryBytes / Megabyte)}M",
        $"--time={Math.Max(1, (int)Math.Ceiling(needs.Time.TotalMinutes))}",
        .. needs.Gpus > 0 ? [$"--gpus-per-task={needs.Gpus}"] : Array.Empty<string>(), .. _options.Everywhere,
    ];

    /// <summary>Seconds before the end at which a task is told: a tenth of its time, half a minute at least, ten at most.</summary>
    internal static int Warning(TimeSpan time) => (int)Math.Clamp(time.TotalSeconds / 10, 30, 600);

    private static string MessagesOf(TaskBatch batch, bool isArray)
    {
        var path = batch.MessagesOf(0).Replace("%", "%%", StringComparison.Ordinal);
        return isArray ? path[..^1] + "%a" : path;
    }

    /// <summary><c>tune/response-tuned-p1-t1-0123456789abcdef</c> without the hash.</summary>
    private static string NameOf(string artifact) => HashForm().Replace(artifact, "");

    [GeneratedRegex(@"^MaxArraySize\s*=\s*(?<n>\d+)", RegexOptions.Multiline)]
    private static partial Regex MostForm();

    [GeneratedRegex(@"^AccountingStorageType\s*=\s*(accounting_storage/none|\(null\))", RegexOptions.Multiline)]
    private static partial Regex NoAccountsForm();

    [GeneratedRegex(@"^PreemptType\s*=\s*preempt/(?!none)", RegexOptions.Multiline)]
    private static partial Regex PreemptsForm();

    [GeneratedRegex("-[0-9a-f]{16}$")]
    private static partial Regex HashForm();
}
