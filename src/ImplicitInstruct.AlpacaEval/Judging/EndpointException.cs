namespace ImplicitInstruct.AlpacaEval.Judging;

/// <summary>No answer, and trying again is of no use. Its message holds no key, and it wraps no exception that might.</summary>
#pragma warning disable CA1032 // Nobody wraps or serializes it.
internal sealed class EndpointException(EndpointFailure failure, string message) : Exception(message)
#pragma warning restore CA1032
{
    public EndpointFailure Failure { get; } = failure;
}
