namespace ImplicitInstruct.Pipeline.Publishing;

/// <summary>Something in a published tree is not what it is said to be.</summary>
#pragma warning disable CA1032 // Where it is and what is wrong belong to it.
public sealed class PublishedFaultException : AdviceException
#pragma warning restore CA1032
{
    /// <summary>Says what is wrong.</summary>
    /// <param name="place">The tree.</param>
    /// <param name="subject">What in it, e.g. <c>table/table-1</c>.</param>
    /// <param name="fault">What is wrong with it, to stand after the subject.</param>
    public PublishedFaultException(string place, string subject, string fault)
        : base($"{subject} in {place} {fault}. Nothing of it is used.")
    {
        (Subject, Fault, Sentence) = (subject, fault, $"{subject} in {place} {fault}.");
        Remedy = "store.fault";
    }

    /// <summary>What in the tree.</summary>
    public string Subject { get; }

    /// <summary>What is wrong with it.</summary>
    public string Fault { get; }

    /// <summary>Both, and where.</summary>
    public string Sentence { get; }
}
