namespace ImplicitInstruct.Tests.AlpacaEval;

[TestFixture]
public sealed class AnEndpointSaysHowLongToWait
{
    private static readonly DateTimeOffset Now = new(1994, 11, 6, 8, 49, 7, TimeSpan.Zero);

    /// <summary>The dates are RFC 9110's own examples of one moment, section 5.6.7.</summary>
    [TestCase(null, "30", 30)]
    [TestCase(null, "0.25", 0.25)]
    [TestCase("250", "30", 0.25)]
    [TestCase("soon", "30", 30)]
    [TestCase(null, "Sun, 06 Nov 1994 08:49:37 GMT", 30)]
    [TestCase(null, "Sunday, 06-Nov-94 08:49:37 GMT", 30)]
    [TestCase(null, "Sun Nov  6 08:49:37 1994", 30)]
    public void In_seconds_or_milliseconds_or_until_a_date(string? milliseconds, string? after, double seconds) =>
        Assert.That(RetryAfter.Of(milliseconds, after, Now), Is.EqualTo(TimeSpan.FromSeconds(seconds)));

    [TestCase(null, null)]
    [TestCase("", "")]
    [TestCase("-1", "-1")]
    [TestCase("NaN", "NaN")]
    [TestCase(null, "in a while")]
    [TestCase(null, "Sat, 05 Nov 1994 08:49:37 GMT")]
    [TestCase("1e300", "1e300")]
    public void Or_nothing_that_can_be_understood(string? milliseconds, string? after) =>
        Assert.That(RetryAfter.Of(milliseconds, after, Now), Is.Null);
}
