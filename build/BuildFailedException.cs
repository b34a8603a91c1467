namespace ImplicitInstruct.Build;

/// <summary>A claim or a test failed; what failed was printed before.</summary>
/// <param name="message">One sentence.</param>
/// <param name="exitCode">What to exit with.</param>
#pragma warning disable CA1032 // Nobody wraps or serializes it.
public sealed class BuildFailedException(string message, int exitCode = Outcome.Failed) : Exception(message)
#pragma warning restore CA1032
{
    /// <summary>What to exit with.</summary>
    public int ExitCode { get; } = exitCode;
}
