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

    [Test]
    public void Paths_are_read_as_Python_reads_them()
    {
        var user = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        Assert.That(Of(("HF_HUB_CACHE", "~/models")).CacheFolder, Is.EqualTo(Path.Combine(user, "models")));
        Assert.That(
            Of(("HF_HUB_CACHE", "$SCRATCH/${WHO}/$NONE"), ("SCRATCH", "/fast"), ("WHO", "me")).CacheFolder, Is.EqualTo("/fast/me/$NONE"));
        Assert.That(Of(("HUGGINGFACE_HUB_CACHE", "old")).CacheFolder, Is.EqualTo("old"));
        Assert.That(Of(("HUGGINGFACE_HUB_CACHE", "old"), ("HF_HUB_CACHE", "new")).CacheFolder, Is.EqualTo("new"));
    }

    [Test]
    public void A_token_is_cleaned_of_line_breaks_wherever_it_is_from()
    {
        using var home = new TemporaryFolder();
        var path = home.Write("secret", " hf_\r\nabc\n"u8);
        Assert.That(Of(("HF_TOKEN_PATH", path)).Token, Is.EqualTo("hf_abc"));
        Assert.That(Of(("HUGGING_FACE_HUB_TOKEN", "once")).Token, Is.EqualTo("once"));
        Assert.That(Of(("HF_TOKEN", "now\n"), ("HUGGING_FACE_HUB_TOKEN", "once")).Token, Is.EqualTo("now"));
        Assert.That(Of(("HF_TOKEN_PATH", home.Write("empty", "\n"u8))).Token, Is.Null);
    }

    [TestCase("hf_ä")]
    [TestCase("hf_a b")]
    public void A_token_that_no_header_can_hold_is_refused_and_not_shown(string token) =>
        Assert.That(
            Assert.Throws<AdviceException>(() => Of(("HF_TOKEN", token)))!.Message,
            Does.Contain("HF_TOKEN holds no token").And.No.Contain(token));

    [Test]
    public void Links_and_the_older_switch_can_be_turned_off()
    {
        Assert.That(Of(("HF_HUB_DISABLE_SYMLINKS", "yes")).LinksSnapshots, Is.False);
        Assert.That(Of().LinksSnapshots, Is.True);
        Assert.That(Of(("TRANSFORMERS_OFFLINE", "1")).Offline, Is.True);
    }

    [TestCase("1", true)]
    [TestCase("true", true)]
    [TestCase("0", false)]
    [TestCase("", false)]
    public void Offline_is_a_switch(string value, bool isOffline) =>
        Assert.That(Of(("HF_HUB_OFFLINE", value)).Offline, Is.EqualTo(isOffline));

    [Test]
    public void The_endpoint_is_an_address()
    {
        Assert.That(Of().Endpoint, Is.EqualTo(new Uri("https://huggingface.co")));
        Assert.That(Of(("HF_ENDPOINT", "http://mirror.example/hf/")).Endpoint, Is.EqualTo(new Uri("http://mirror.example/hf")));
        Assert.That(Assert.Throws<AdviceException>(() => Of(("HF_ENDPOINT", "mirror")))!.Message, Does.Contain("HF_ENDPOINT is 'mirror'"));
    }

    [TestCase("https://me:sesame@mirror.example")]
    [TestCase("https://mirror.example?token=sesame")]
    [TestCase("https://mirror.example/#sesame")]
    public void An_endpoint_with_a_secret_in_it_is_refused_and_not_shown(string endpoint) =>
        Assert.That(
            Assert.Throws<AdviceException>(() => Of(("HF_ENDPOINT", endpoint)))!.Message,
            Does.StartWith("HF_ENDPOINT holds a ").And.Contain("HF_TOKEN").And.No.Contains("sesame"));

    [TestCase("\"hf_abc\"")]
    [TestCase("hf_a\u2014b")]
    public void A_token_with_what_an_editor_made_of_it_is_refused(string token) =>
        Assert.That(
            Assert.Throws<AdviceException>(() => Of(("HF_TOKEN", token)))!.Message,
            Does.StartWith("HF_TOKEN holds no token").And.No.Contains(token.Trim('"')));

    private static HubSettings Of(params (string Name, string Value)[] variables) =>
        HubSettings.FromEnvironment(name => name == "HF_HOME" && variables.All(
            variable => variable.Name is not ("HF_HOME" or "XDG_CACHE_HOME"))
            ? Path.Combine(Path.GetTempPath(), "no-such-home")
            : variables.Where(variable => variable.Name == name).Select(variable => variable.Value).FirstOrDefault());
}
