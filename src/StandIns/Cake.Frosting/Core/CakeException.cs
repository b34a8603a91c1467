namespace Cake.Core;

/// <summary>The build was asked for something that it cannot do.</summary>
public sealed class CakeException : Exception
{
    /// <summary>An exception without a message.</summary>
    public CakeException()
    {
    }

    /// <summary>An exception that says what is wrong.</summary>
    public CakeException(string message)
        : base(message)
    {
    }

    /// <summary>An exception that says what is wrong, and why.</summary>
    public CakeException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
