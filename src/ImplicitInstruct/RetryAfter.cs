using System.Globalization;

namespace ImplicitInstruct;

/// <summary>How long a server asks to wait (RFC 9110, section 10.2.3; milliseconds are OpenAI's own).</summary>
public static class RetryAfter
{
    /// <summary>The dates of HTTP (RFC 9110, section 5.6.7), the two that are obsolete too.</summary>
    private static readonly string[] Dates = ["r", "dddd, dd-MMM-yy HH:mm:ss 'GMT'", "ddd MMM d HH:mm:ss yyyy"];

    /// <summary>
    /// The pause that the headers ask for; null when they ask for none that can be understood. Nor does a date that has passed: it may be a
    /// clock that is slow.
    /// </summary>
    /// <param name="milliseconds">Of <c>retry-after-ms</c>, or null.</param>
    /// <param name="after">Of <c>Retry-After</c>, seconds or a date, or null.</param>
    /// <param name="now">When the answer came.</param>
    public static TimeSpan? Of(string? milliseconds, string? after, DateTimeOffset now)
    {
        if (Number(milliseconds, most: 1e9) is { } fine)
            return TimeSpan.FromMilliseconds(fine);
        if (Number(after, most: 1e6) is { } seconds)   // fractions too, which the RFC does not know but some endpoints send
            return TimeSpan.FromSeconds(seconds);
        return DateTimeOffset.TryParseExact(
            after, Dates, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces, out var date)
            && date > now ? date - now : null;
    }

    private static double? Number(string? text, double most) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= 0 && number < most
            ? number
            : null;
}
