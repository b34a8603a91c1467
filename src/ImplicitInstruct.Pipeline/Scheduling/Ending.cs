using System.Globalization;
using System.Text.RegularExpressions;

namespace ImplicitInstruct.Pipeline.Scheduling;

/// <summary>Why a task ended without its artifact, as far as its traces tell.</summary>
public enum EndingKind
{
    /// <summary>Its machine went away, somebody cancelled it, or nobody knows: it is submitted again.</summary>
    Lost,

    /// <summary>A more urgent one took its machine: it is submitted again, however often.</summary>
    Preempted,

    /// <summary>Its time was over: what it had saved is there, and it is submitted again, where nothing can be saved for longer.</summary>
    OutOfTime,

    /// <summary>It took more memory than it had asked for: it is submitted again with more, once.</summary>
    OutOfMemory,

    /// <summary>The program said that something is wrong: nobody but a person helps.</summary>
    Failed,
}

/// <summary>How a task ended, and in what words.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Reason">In words that go on after "the task".</param>
public sealed partial record Ending(EndingKind Kind, string Reason)
{
    /// <summary>The word that a task leaves behind when its time was over.</summary>
    public const string TimeIsOver = "time";

    /// <summary>The word that a task leaves behind when a more urgent one took its machine.</summary>
    public const string GivesWay = "preempted";

    /// <summary>The word for a task that is held after it could not be started.</summary>
    public const string Held = "HELD";

    /// <summary>Exit codes of the program that say what is wrong: a failure, bad usage or missing input.</summary>
    private const int LastOwnCode = 2;

    /// <summary>What a program's end is called that was stopped and saved what it had.</summary>
    private const int Stopped = 130;

    /// <summary>Signals that end what they reach: shells add them to this.</summary>
    private const int SignalBase = 128;

    private const int Abort = 6;

    /// <summary>Reads the traces.</summary>
    /// <param name="left">What the task left behind; null: nothing.</param>
    /// <param name="state">The scheduler's word for the end, and more after a comma; null or empty: it says none.</param>
    /// <param name="messages">What the scheduler wrote about the task, and the end of the task's log.</param>
    public static Ending Of((int Code, string Word)? left, string? state, string messages)
    {
        state ??= "";
        if (state.StartsWith("OUT_OF_ME", StringComparison.Ordinal) || messages.Split('\n').Any(TellsMemory))
            return new Ending(EndingKind.OutOfMemory, "ended because it needs more memory than it had asked for");
        if (left?.Word == TimeIsOver || state.StartsWith("TIMEOUT", StringComparison.Ordinal))
            return new Ending(EndingKind.OutOfTime, "reached the end of its time");
        if (left is { Code: > 0 and <= LastOwnCode or SignalBase - 1 or SignalBase - 2 or SignalBase + Abort } own)
            return new Ending(EndingKind.Failed, string.Create(CultureInfo.InvariantCulture, $"ended with exit code {own.Code}"));
        if (left is { Code: 0 })
            return new Ending(EndingKind.Lost, "ended well, and its artifact is not there");
        if (state == Held)
            return new Ending(EndingKind.Lost, "could not be started on its machine");
        if (state.StartsWith("NODE_FAIL", StringComparison.Ordinal) || state.StartsWith("BOOT_FAIL", StringComparison.Ordinal))
            return new Ending(EndingKind.Lost, "lost its machine");
        if (left?.Word == GivesWay || state.StartsWith("PREEMPTED", StringComparison.Ordinal))
            return new Ending(EndingKind.Preempted, "gave way to a more urgent one");
        if (left is { Code: Stopped or SignalBase + 15 } || state.StartsWith("CANCELLED", StringComparison.Ordinal))
            return new Ending(EndingKind.Lost, "was cancelled");
        return new Ending(EndingKind.Lost, state.Length > 0 && state is not ("COMPLETED" or "FAILED")
            ? $"ended without a word ({state})" : "ended without a word");
    }

    /// <summary>Whether a line tells that the machine's memory was not enough; of a GPU's there is no more to be asked for.</summary>
    private static bool TellsMemory(string line) =>
        MemoryWords().IsMatch(line) && !line.Contains("cuda", StringComparison.OrdinalIgnoreCase);

    // Of Slurm's memory watch and the kernel's, of .NET and libtorch where memory is refused, and of an engine that refuses a model.
    [GeneratedRegex(@"oom[-_ ]kill|exceeded (job |step )?memory limit|System\.OutOfMemoryException|\bOut of memory\b|can't allocate memory"
        + @"|takes [0-9.]+ GB of memory to ", RegexOptions.IgnoreCase)]
    private static partial Regex MemoryWords();
}
