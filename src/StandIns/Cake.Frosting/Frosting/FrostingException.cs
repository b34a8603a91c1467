namespace Cake.Frosting;

/// <summary>The build is put together wrongly.</summary>
public sealed class FrostingException : Exception
{
    /// <summary>An exception that says what is wrong.</summary>
    public FrostingException(string message)
        : base(message)
    {
    }

    /// <summary>An exception that says what is wrong, and why.</summary>
    public FrostingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
