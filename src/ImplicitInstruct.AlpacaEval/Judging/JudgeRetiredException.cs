namespace ImplicitInstruct.AlpacaEval.Judging;

/// <summary>The judging model no longer exists, and trying again cannot help.</summary>
#pragma warning disable CA1032 // Made here only.
public sealed class JudgeRetiredException : AdviceException
#pragma warning restore CA1032
{
    internal JudgeRetiredException(string model, string answer, string recorded, string withoutAsking) : base(
        $"""
        The judge '{model}' is gone: {answer} Trying again cannot help.
        {recorded}
          Ask nobody more:           the same command with {withoutAsking}
          Go on with another judge:  the same command with --judge-model NAME
            Every table then names that judge and says that its numbers do not compare with AlpacaEval 2.
        """)
    {
    }
}
