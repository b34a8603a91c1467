namespace ImplicitInstruct.AlpacaEval.Judging;

/// <summary>
/// What judging is reckoned to take while there are no outputs to judge; <see cref="JudgeEstimate"/> says it of outputs that are there.
/// </summary>
/// <param name="Requests">Requests, one a pair; pairs of equal outputs will need none.</param>
/// <param name="Tokens">About how many tokens these are.</param>
/// <param name="Usd">About what they cost.</param>
public sealed record JudgeForecast(int Requests, double Tokens, double Usd)
{
    /// <summary>Bytes of the original template, placeholders and marks included (<see cref="PromptTemplate.OriginalAddress"/>).</summary>
    public const int TemplateBytes = 1398;

    /// <summary>Bytes of an instruction, the mean of AlpacaEval's 805.</summary>
    public const double InstructionBytes = 165;

    /// <summary>Of pairs about which nothing but lengths is known.</summary>
    /// <param name="pairs">Pairs.</param>
    /// <param name="referenceBytes">UTF-8 bytes of the reference's output in the mean.</param>
    /// <param name="candidateBytes">UTF-8 bytes of the candidate's.</param>
    /// <param name="price">What tokens cost.</param>
    public static JudgeForecast Of(int pairs, double referenceBytes, double candidateBytes, TokenPrice price)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(pairs);
        var read = pairs * TokenPrice.EstimateTokens(messages: 2, TemplateBytes + InstructionBytes + referenceBytes + candidateBytes);
        return new JudgeForecast(pairs, read + pairs, price.Of(read, pairs));
    }
}
