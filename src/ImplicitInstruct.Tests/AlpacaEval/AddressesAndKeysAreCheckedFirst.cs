using ImplicitInstruct.AlpacaEval.Judging;

namespace ImplicitInstruct.Tests.AlpacaEval;

[TestFixture]
public sealed class AddressesAndKeysAreCheckedFirst
{
    [TestCase("localhost:8000/v1", "is no address")]
    [TestCase("127.0.0.1:8000/v1", "is no address")]
    [TestCase("ftp://localhost/v1", "is no address")]
    [TestCase("http://", "is no address")]
    [TestCase("http://localhost:99999/v1", "is no address")]
    [TestCase("http://localhost/v1#sesame", "a fragment after '#'")]
    [TestCase("http://localhost/v1?api-version=sesame", "a query after '?'")]
    [TestCase("http://sesame@localhost/v1", "a user or a password")]
    [TestCase("http://localhost:8000/v1/chat/completions", "ends in /chat/completions")]
    [TestCase("http://localhost:8000/v1/chat/completions/", "ends in /chat/completions")]
    [TestCase("http://api.openai.com/v1", "without encryption")]
    public void An_address_that_cannot_be_meant_is_refused(string endpoint, string wrong) =>
        Assert.That(
            () => new JudgeAccess { Store = "c", Cache = "d", Endpoint = endpoint }.Recipe(),
            Throws.TypeOf<AdviceException>().With.Message.Contains(wrong).And.Message.Not.Contains("sesame")
            .And.Property("Remedy").EqualTo("judge.address"));

    [TestCase("http://localhost:8000/v1/", "http://localhost:8000/v1")]
    [TestCase(" https://example.org/v1 ", "https://example.org/v1")]
    [TestCase("HTTP://LocalHost:8000/V1", "http://localhost:8000/V1")]
    public void One_address_is_one_judge_however_it_is_typed(string endpoint, string address) =>
        Assert.That(
            new JudgeAccess { Store = "c", Cache = "d", Endpoint = endpoint }.Recipe().Endpoint.AbsoluteUri, Is.EqualTo(address));

    [TestCase("sk\u2014proj-abc", "the character U+2014 in its place 3")]
    [TestCase("sk-a\u200bbc", "the character U+200B in its place 5")]
    [TestCase("sk-a bc", "a blank in its place 5")]
    [TestCase("sk-a\r\nbc", "a line break in its place 5")]
    [TestCase("Bearer sk-abc", "a blank in its place 7")]
    [TestCase("\"sk-abc\"", "quotation marks")]
    [TestCase("'sk-abc'", "quotation marks")]
    public void A_key_that_no_header_can_hold_is_refused_before_anything_is_sent_and_not_shown(string key, string wrong)
    {
        using var server = new JudgeServer();
        var access = new JudgeAccess { Store = "c", Cache = "d", Endpoint = server.Address.AbsoluteUri, ApiKey = key };
        Assert.That(
            async () => await OpenJudge.OpenAsync(access, default),
            Throws.TypeOf<AdviceException>().With.Message.Contains(wrong).And.Message.Not.Contains(key.Trim('"', '\''))
            .And.Property("Remedy").EqualTo("judge.bad-key"));
        Assert.That(server.Requests, Is.Empty);
    }

    [TestCase("sk-proj-abc_DEF.123/+=")]
    [TestCase("")]
    public void A_key_of_plain_letters_and_signs_is_one(string key) => Assert.That(AccessKey.Fault(key), Is.Null);

    [TestCase("http://127.0.0.1:8000/v1", null, true)]
    [TestCase("http://127.8.9.10:8000/v1", null, true)]
    [TestCase("http://localhost:8000/v1", null, true)]
    [TestCase("http://judge.localhost:8000/v1", null, true)]
    [TestCase("http://[::1]:8000/v1", null, true)]
    [TestCase("http://0.0.0.0:8000/v1", null, true)]
    [TestCase("http://[::]:8000/v1", null, true)]
    [TestCase("http://example.org/v1", null, false)]
    [TestCase("http://example.org/v1", "localhost", false)]
    [TestCase("http://example.org/v1", "*", true)]
    [TestCase("http://example.org/v1", "a.example, *", true)]
    public void The_loopback_and_what_no_proxy_is_for_are_asked_directly(string endpoint, string? noProxy, bool isDirect)
    {
        foreach (var variable in new[] { "no_proxy", "NO_PROXY" })
            Assert.That(
                ServerAddress.IsAskedDirectly(new Uri(endpoint), name => name == variable ? noProxy : null), Is.EqualTo(isDirect));
    }
}
