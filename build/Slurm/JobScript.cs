using System.Globalization;
using System.Text;
using ImplicitInstruct.Files;
using ImplicitInstruct.Pipeline.Scheduling;

namespace ImplicitInstruct.Build.Slurm;

/// <summary>What a task does on its machine: runs this program, as it was compiled, for one line of the batch's list.</summary>
/// <param name="program">The words that start the program.</param>
/// <param name="root">Folder of the store.</param>
/// <param name="logs">Where logs go.</param>
/// <param name="makesArtifacts">Whether it is told which artifact to make; otherwise it is queued again whenever its time is over.</param>
internal sealed class JobScript(IReadOnlyList<string> program, string root, string logs, bool makesArtifacts = true)
{
    /// <summary>What a task makes, and with as many threads as it got cores.</summary>
    private const string Told = " --artifact \"$artifact\" --jobs \"${SLURM_CPUS_PER_TASK:-1}\"";

    private string HasSavedState => $"[ -d {Quoted(root)}/\"$artifact.partial\" ]";

    /// <summary>Writes it into the batch's folder.</summary>
    /// <returns>The file.</returns>
    public string Write(TaskBatch batch)
    {
        var path = Path.Combine(batch.Folder, "job.sh");
        DurableFile.Write(path, Encoding.UTF8.GetBytes(TextFor(batch)));
        return path;
    }

    /// <summary>The script.</summary>
    /// <remarks>
    /// Slurm sends USR1 to the shell alone, some time before the task's time is over; TERM, of a cancellation or a preemption, it sends to
    /// the program too, which saves what it has at either. What goes on from a saved state is queued again at once; other things are
    /// submitted again for longer.
    /// </remarks>
    private string TextFor(TaskBatch batch) => string.Create(CultureInfo.InvariantCulture, $$"""
        #!/bin/bash
        task="${SLURM_ARRAY_TASK_ID:-0}"
        artifact="$(sed -n "$((task + 1))p" {{Quoted(batch.ListFile)}})"
        end={{Quoted(batch.EndOf(0)[..^1])}}"$task"
        ended() { [ ! -d "${end%/*}" ] || { printf '%s\n' "$1" > "$end.new" && mv -f "$end.new" "$end"; }; }
        rm -f "$end"
        exec >> {{Quoted(logs)}}/"${artifact//\//-}.log" 2>&1
        start="job ${SLURM_ARRAY_JOB_ID:-$SLURM_JOB_ID}_$task, start $((${SLURM_RESTART_COUNT:-0} + 1))"
        echo "{{Attempts.StartMark}}$start, on ${SLURMD_NODENAME:-$(uname -n)}, $(date -u +%Y-%m-%dT%H:%M:%SZ)"
        program=({{string.Join(' ', program.Select(Quoted))}})   # the shell says of a killed one what stands below, not all of this
        stop=""
        trap 'stop={{Ending.TimeIsOver}}; kill -TERM "$child" 2> /dev/null' USR1
        trap 'stop="${stop:-stopped}"' TERM
        "${program[@]}"{{(makesArtifacts ? Told : "")}} < /dev/null &
        child=$!
        code=0
        wait "$child" || code=$?
        while kill -0 "$child" 2> /dev/null; do
            code=0
            wait "$child" || code=$?
        done
        ended "$code $stop"
        if [ "$stop" = {{Ending.TimeIsOver}} ] && [ "$code" -ne 0 ] && {{(makesArtifacts ? HasSavedState : "true")}} &&
            scontrol requeue "$SLURM_JOB_ID"; then
            sleep 600   # Slurm ends this task to queue it again
        fi
        exit "$code"

        """).ReplaceLineEndings("\n");

    /// <summary>A word as a shell takes it, whatever is in it.</summary>
    internal static string Quoted(string word) => $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
