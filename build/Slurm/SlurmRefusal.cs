using System.Text.RegularExpressions;

namespace ImplicitInstruct.Build.Slurm;

/// <summary>What <c>sbatch</c> says when it takes no job.</summary>
/// <param name="reason">Its words, without its own name before them.</param>
internal sealed partial class SlurmRefusal(string reason)
{
    /// <summary>What to change, by a word of the reason; the first that is found counts.</summary>
    private static readonly (string Word, string Change)[] Changes =
    [
        ("account", "--account, or --partition"), ("partition", "--partition"), ("time limit", "--time"),
        ("qos", "what --slurm says of it"), ("gres", "--gpus-per-task, or --partition"), ("option", "--slurm"),
        ("node configuration", "--mem, --cpus-per-task, --gpus-per-task or --partition"),
        ("memory", "--mem"), ("cpu", "--cpus-per-task"),
    ];

    /// <summary>The words.</summary>
    public string Reason => reason;

    /// <summary>Whether there were too many jobs for what the user may have in the queue.</summary>
    public bool IsTooMany => TooManyForm().IsMatch(reason);

    /// <summary>Whether the same may be taken later.</summary>
    public bool MayPass => IsTooMany || LaterForm().IsMatch(reason);

    /// <summary>Whether it is of machines that are not there just now, or never: only a submission tells which.</summary>
    public bool IsOfMachines => MachineForm().IsMatch(reason);

    /// <summary>Reads what was printed.</summary>
    /// <param name="errors">All of it; the same may be said in two ways.</param>
    public static SlurmRefusal Of(string errors) => new(string.Join("; ", errors.Split('\n')
        .Where(line => !line.StartsWith("Try ", StringComparison.Ordinal))
        .Select(line => PrefixForm().Replace(line.Trim(), "")).Where(line => line.Length > 0)));

    /// <summary>That such a job is never taken, and what to change.</summary>
    public AdviceException Advice()
    {
        var change = Changes.Where(one => reason.Contains(one.Word, StringComparison.OrdinalIgnoreCase)).Select(one => one.Change)
            .FirstOrDefault("--partition, --account, --time, --mem, --cpus-per-task, --gpus-per-task or --slurm");
        return new AdviceException($"Slurm takes no such job ({reason}): change {change}; sinfo shows what the cluster has.");
    }

    [GeneratedRegex("^(sbatch: (error: )?|allocation failure: |Batch job submission failed: )+")]
    private static partial Regex PrefixForm();

    [GeneratedRegex(@"MaxSubmit|MaxJobCount|submit limit|Job array index|temporarily unable to accept job|Resource temporarily unavailable",
        RegexOptions.IgnoreCase)]
    private static partial Regex TooManyForm();

    [GeneratedRegex(
        @"Unable to contact|timed out|connect failure|Connection refused|Zero Bytes|Communication|slurm controller|credential|Try again",
        RegexOptions.IgnoreCase)]
    private static partial Regex LaterForm();

    [GeneratedRegex("not available|unavailable|busy|drained", RegexOptions.IgnoreCase)]
    private static partial Regex MachineForm();
}
