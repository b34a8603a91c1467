namespace ImplicitInstruct.Build;

/// <summary>A claim or a test failed; what failed was printed before.</summary>
public sealed class BuildFailedException : Exception
{
    /// <summary>With a sentence that says what failed.</summary>
    public BuildFailedException(string message)
        : base(message)
    {
    }

    /// <summary>With a sentence that says what failed, and why.</summary>
    public BuildFailedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>For serializers; says nothing.</summary>
    public BuildFailedException()
    {
    }
}
