namespace ImplicitInstruct.Evaluation;

/// <summary>How much longer the measured response is than the reference's, in tokens, for the length control of the miniature.</summary>
public static class LengthDifference
{
    /// <summary>Candidate minus reference, pair by pair ("LC").</summary>
    public static double[] OfAll(IReadOnlyList<OutputPair> pairs)
    {
        return [.. pairs.Select(Tokens)];
    }

    /// <summary>The same, but 0 where either response is unfinished ("LCf"): a response that never stops is a failure and not a long answer, and shall not be excused for its length.</summary>
    public static double[] OfFinished(IReadOnlyList<OutputPair> pairs)
    {
        return [.. pairs.Select(pair => pair.Candidate.Finished && pair.Reference.Finished ? Tokens(pair) : 0)];
    }

    private static double Tokens(OutputPair pair) => (double)pair.Candidate.Tokens - pair.Reference.Tokens;
}
