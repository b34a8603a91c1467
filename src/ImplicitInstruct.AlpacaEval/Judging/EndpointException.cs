namespace ImplicitInstruct.AlpacaEval.Judging;

/// <summary>No answer, and trying again is of no use. Its message holds no key, and it wraps no exception that might.</summary>
#pragma warning disable CA1032 // Nobody wraps or serializes it.
internal sealed class EndpointException(EndpointFailure failure, string message) : Exception(message)
#pragma warning restore CA1032
{
    public EndpointFailure Failure { get; } = failure;
}

/// <summary>Why there is no answer, once trying again is of no use.</summary>
internal enum EndpointFailure
{
    /// <summary>The endpoint says that there is no such model.</summary>
    ModelGone,

    /// <summary>There is a server, and it answers no chat at that address.</summary>
    NoSuchAddress,

    /// <summary>The key is wrong or may not do this.</summary>
    KeyRefused,

    /// <summary>The account has no money left.</summary>
    QuotaExhausted,

    /// <summary>The request is refused for itself: this prompt is too long, or its content is.</summary>
    PromptRefused,

    /// <summary>The request is refused for another reason.</summary>
    RequestRefused,

    /// <summary>Nothing listens at that address.</summary>
    NobodyThere,

    /// <summary>The endpoint failed, was busy, or could not be reached, every time.</summary>
    Unreachable,
}
