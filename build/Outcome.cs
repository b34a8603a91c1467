namespace ImplicitInstruct.Build;

/// <summary>The exit code. Cake's own is 255 for every failure; a script needs to know whose fault it was.</summary>
public sealed class Outcome
{
    /// <summary>All that was asked for holds.</summary>
    public const int Good = 0;

    /// <summary>A claim or a test failed, or something broke.</summary>
    public const int Failed = 1;

    /// <summary>Bad usage or missing input.</summary>
    public const int BadUsage = 2;

    private int _ofTask;

    /// <summary>Remembers the first failure of a task.</summary>
    public void Record(Exception failure)
    {
        if (_ofTask == Good)
            _ofTask = failure switch { AdviceException => BadUsage, BuildFailedException failed => failed.ExitCode, _ => Failed };
    }

    /// <summary>
    /// The exit code of a run for which Cake returned <paramref name="result"/>. A failure outside of tasks is one of the command line.
    /// </summary>
    public int ExitCodeFor(int result) => result == 0 || _ofTask != Good ? _ofTask : BadUsage;
}
