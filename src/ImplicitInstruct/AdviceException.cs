namespace ImplicitInstruct;

/// <summary>Bad usage or missing input. The command line prints the message alone and exits with 2.</summary>
/// <remarks>
/// The message says what is wrong and where. What to type next is the command line's to say, as libraries know no arguments: they set
/// <see cref="Remedy"/>.
/// </remarks>
public class AdviceException : Exception
{
    /// <summary>With a complete message.</summary>
    public AdviceException(string message) : base(message) { }

    /// <summary>With a complete message and what caused it.</summary>
    public AdviceException(string message, Exception inner) : base(message, inner) { }

    /// <summary>For serializers; says nothing.</summary>
    public AdviceException() { }

    /// <summary>
    /// Names what helps, such as <c>judge.budget</c>; whoever prints the message adds what to type. Null where the message says it all.
    /// </summary>
    public string? Remedy { get; init; }
}
