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

    /// <summary>
    /// A step that says to the shell what steps alone are told: that a preemption's time of grace begins. Not for tasks of seconds, which
    /// would end while it starts.
    /// </summary>
    private const string Watch = """
        watch() {
            sleep 10 &
            trap 'kill -KILL "$!"; exit' TERM
            wait
            exec srun --overlap --ntasks=1 --cpus-per-task=1 --mem=0 --gres=none --mpi=none --quiet bash -c "sleep infinity & sleeper=\$!
                trap 'kill -KILL \$sleeper; kill -USR2 $$' TERM; wait"
        }
        watch < /dev/null > /dev/null 2>&1 &
        watch=$!
        """;

    /// <summary>Writes it into the batch's folder.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="preempts">Whether the cluster takes machines away for more urgent jobs.</param>
    /// <returns>The file.</returns>
    public string Write(TaskBatch batch, bool preempts = false)
    {
        var path = Path.Combine(batch.Folder, "job.sh");
        DurableFile.Write(path, Encoding.UTF8.GetBytes(TextFor(batch, preempts)));
        return path;
    }

    /// <summary>The script.</summary>
    /// <remarks>
    /// Slurm sends USR1 to the shell some time before the task's time is over, and TERM when it cancels, requeues or preempts it, half a
    /// minute before KILL; where processes are tracked by control groups, to the shell alone. So the shell hands them on to the program,
    /// which saves what it has. What goes on from a saved state, or has to give way, is queued again at once; other things are submitted
    /// again for longer.
    /// </remarks>
    private string TextFor(TaskBatch batch, bool preempts) => string.Create(CultureInfo.InvariantCulture, $$"""
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
        halt() { [ -z "$child" ] || kill -TERM "$child" 2> /dev/null; }
        child=""
        watch=""
        trap 'stop={{Ending.TimeIsOver}}; halt' USR1
        trap 'stop="${stop:-stopped}"; halt' TERM
        trap 'stop="${stop:-{{Ending.GivesWay}}}"; halt' USR2
        "${program[@]}"{{(makesArtifacts ? Told : "")}} < /dev/null &
        child=$!
        {{(preempts ? Watch : "")}}
        code=0
        wait "$child" || code=$?
        while kill -0 "$child" 2> /dev/null; do
            code=0
            wait "$child" || code=$?
        done
        ended "$code $stop"
        trap '' USR2
        [ -z "$watch" ] || kill "$watch" 2> /dev/null
        again=""
        [ "$stop" != {{Ending.TimeIsOver}} ] || ! {{(makesArtifacts ? HasSavedState : "true")}} || again=yes
        # Cancelled jobs are told the same.
        [ "$stop" != {{Ending.GivesWay}} ] || [ "$(squeue --noheader --jobs="$SLURM_JOB_ID" --format=%T)" != RUNNING ] || again=yes
        if [ "$code" -ne 0 ] && [ -n "$again" ] && scontrol requeue "$SLURM_JOB_ID"; then
            sleep 600 &   # Slurm ends this task to queue it again, at once where nothing is left of it
            sleeper=$!
            trap 'kill -KILL "$sleeper" 2> /dev/null; exit "$code"' TERM
            wait "$sleeper"
        fi
        exit "$code"

        """).ReplaceLineEndings("\n");

    /// <summary>A word as a shell takes it, whatever is in it.</summary>
    internal static string Quoted(string word) => $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
