using ImplicitInstruct.Hub.Downloads;

namespace ImplicitInstruct.Tests.Hub.Downloads;

[TestFixture]
public sealed class TheEnvironmentSetsTheHub
{
    [Test]
    public void Home_holds_cache_and_token()
    {
        using var home = new TemporaryFolder();
        home.Write("token", "  from-file\n"u8);
        Assert.That(Of(("HF_HOME", home.Path)).CacheFolder, Is.EqualTo(home["hub"]));
        Assert.That(Of(("HF_HOME", home.Path)).Token, Is.EqualTo("from-file"));
        Assert.That(Of(("HF_HOME", home.Path), ("HF_TOKEN", "typed")).Token, Is.EqualTo("typed"));
        Assert.That(Of(("HF_HOME", home.Path), ("HF_HUB_CACHE", "elsewhere")).CacheFolder, Is.EqualTo("elsewhere"));
    }

    [Test]
    public void Without_home_the_cache_is_the_users() =>
        Assert.That(Of(("XDG_CACHE_HOME", "cache")).CacheFolder, Is.EqualTo(Path.Combine("cache", "huggingface", "hub")));

    [TestCase("1", true)]
    [TestCase("true", true)]
    [TestCase("0", false)]
    [TestCase("", false)]
    public void Offline_is_a_switch(string value, bool isOffline) => Assert.That(Of(("HF_HUB_OFFLINE", value)).Offline, Is.EqualTo(isOffline));

    [Test]
    public void The_endpoint_is_an_address()
    {
        Assert.That(Of().Endpoint, Is.EqualTo(new Uri("https://huggingface.co")));
        Assert.That(Of(("HF_ENDPOINT", "http://mirror.example/hf/")).Endpoint, Is.EqualTo(new Uri("http://mirror.example/hf")));
        Assert.That(Assert.Throws<AdviceException>(() => Of(("HF_ENDPOINT", "mirror")))!.Message, Does.Contain("HF_ENDPOINT is 'mirror'"));
    }

    private static HubSettings Of(params (string Name, string Value)[] variables) =>
        HubSettings.FromEnvironment(name => name == "HF_HOME" && variables.All(variable => variable.Name is not ("HF_HOME" or "XDG_CACHE_HOME"))
            ? Path.Combine(Path.GetTempPath(), "no-such-home")
            : variables.Where(variable => variable.Name == name).Select(variable => variable.Value).FirstOrDefault());
}
