namespace ImplicitInstruct.AlpacaEval.Judging;

/// <summary>Why judging ended before its end.</summary>
internal sealed record JudgingStop(JudgingStop.Cause Reason, string Message)
{
    public enum Cause
    {
        Budget,
        ModelGone,
        Key,
        Quota,
        Request,
        Unreachable,
        NoLogProbabilities,
    }

    public static JudgingStop Of(EndpointException failure) => new(
        failure.Failure switch
        {
            EndpointFailure.ModelGone => Cause.ModelGone,
            EndpointFailure.KeyRefused => Cause.Key,
            EndpointFailure.QuotaExhausted => Cause.Quota,
            EndpointFailure.Unreachable => Cause.Unreachable,
            _ => Cause.Request,
        },
        failure.Message.EndsWith('.') ? failure.Message : failure.Message + ".");
}
