using System.Text;

namespace ImplicitInstruct.AlpacaEval.Judging;

/// <summary>What tokens cost.</summary>
/// <param name="UsdPerMillionRead">US dollars for a million tokens of prompt.</param>
/// <param name="UsdPerMillionWritten">US dollars for a million tokens of completion.</param>
public sealed record TokenPrice(double UsdPerMillionRead, double UsdPerMillionWritten)
{
    /// <summary>
    /// UTF-8 bytes that a token is taken to hold when nobody has counted. Estimates err upwards: by 22 % on alpaca-7b's published
    /// judgements (664,014 tokens).
    /// </summary>
    private const double BytesPerToken = 4;

    /// <summary>Of weights that one serves oneself: what they take is hours of a GPU.</summary>
    public static TokenPrice Own { get; } = new(0, 0);

    /// <summary>Dollars for a request.</summary>
    public double Of(double read, double written) => ((read * UsdPerMillionRead) + (written * UsdPerMillionWritten)) / 1e6;

    /// <summary>About how many tokens messages have.</summary>
    public static double EstimateTokens(IReadOnlyList<ChatMessage> messages)
    {
        return EstimateTokens(messages.Count, messages.Sum(message => (double)Encoding.UTF8.GetByteCount(message.Content)));
    }

    /// <summary>About how many tokens messages of so many bytes in all have.</summary>
    public static double EstimateTokens(int messages, double bytes) => (4 * messages) + (bytes / BytesPerToken);
}
