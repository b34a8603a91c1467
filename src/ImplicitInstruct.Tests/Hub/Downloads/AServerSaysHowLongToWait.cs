using ImplicitInstruct.Hub.Downloads;

namespace ImplicitInstruct.Tests.Hub.Downloads;

[TestFixture]
public sealed class AServerSaysHowLongToWait
{
    private static readonly DateTimeOffset Now = new(1994, 11, 6, 8, 49, 7, TimeSpan.Zero);

    [TestCase("30", 30)]
    [TestCase("Sun, 06 Nov 1994 08:49:37 GMT", 30)]
    public void In_seconds_or_until_a_date(string header, double seconds) =>
        Assert.That(WaitOf(503, ("Retry-After", header)), Is.EqualTo(TimeSpan.FromSeconds(seconds)));

    [TestCase("\"resolvers\";r=0;t=55", 56)]
    [TestCase("\"api\"; r = 0 ; t = 300", 301)]
    public void Or_when_its_window_of_requests_ends(string header, double seconds) =>
        Assert.That(WaitOf(429, ("RateLimit", header)), Is.EqualTo(TimeSpan.FromSeconds(seconds)));

    [TestCase(429, "\"api\";r=12;t=55", Description = "the window is not what ran out")]
    [TestCase(429, "soon")]
    [TestCase(503, "\"api\";r=0;t=55")]
    public void A_window_that_is_not_the_reason_asks_for_nothing(int status, string header) =>
        Assert.That(WaitOf(status, ("RateLimit", header)), Is.Null);

    [Test]
    public void What_is_asked_outright_counts_for_more() =>
        Assert.That(WaitOf(429, ("RateLimit", "\"api\";r=0;t=55"), ("Retry-After", "3")), Is.EqualTo(TimeSpan.FromSeconds(3)));

    [Test]
    public void Or_nothing() => Assert.That(WaitOf(429), Is.Null);

    [Test]
    public void A_date_that_has_passed_asks_for_nothing() =>
        Assert.That(WaitOf(503, ("Retry-After", "Sat, 05 Nov 1994 08:49:37 GMT")), Is.Null);

    private static TimeSpan? WaitOf(int status, params (string Name, string Value)[] headers)
    {
        using var response = new HttpResponseMessage((System.Net.HttpStatusCode)status);
        foreach (var (name, value) in headers)
            response.Headers.Add(name, value);
        return HubConnection.WaitOf(response, Now);
    }
}
