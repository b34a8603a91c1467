namespace ImplicitInstruct;

/// <summary>Bad usage or missing input. The message says what is wrong, where, and what to type next; the command line prints it alone and exits with 2.</summary>
public class AdviceException : Exception
{
    /// <summary>With a complete message.</summary>
    public AdviceException(string message) : base(message) { }

    /// <summary>With a complete message and what caused it.</summary>
    public AdviceException(string message, Exception inner) : base(message, inner) { }

    /// <summary>For serializers; says nothing.</summary>
    public AdviceException() { }

    /// <summary>Key of what can be done about it, which the command line turns into what to type; null: the message says it all.</summary>
    public string? Remedy { get; init; }
}
