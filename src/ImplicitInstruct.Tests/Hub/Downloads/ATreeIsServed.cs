using ImplicitInstruct.Hub.Downloads;

namespace ImplicitInstruct.Tests.Hub.Downloads;

/// <summary>Files of a published tree come from any server, go on where they stopped, and never from another host than was named.</summary>
[TestFixture]
public sealed class ATreeIsServed
{
    private readonly byte[] _bytes = MisbehavingHub.Noise(300_000);
    private TemporaryFolder _folder = null!;
    private MisbehavingHub _server = null!;

    private HubSettings Settings => new()
    {
        CacheFolder = _folder["cache"],
        Endpoint = new Uri("https://hub.invalid"),
        Attempts = 3,
        RetryDelay = TimeSpan.FromMilliseconds(1),
        Token = "hf_secret",
    };

    [SetUp]
    public void Serve()
    {
        (_folder, _server) = (new TemporaryFolder(), new MisbehavingHub());
        _server.Files["files/big"] = _bytes;
    }

    [TearDown]
    public void Close()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task A_dropped_file_goes_on_where_it_ended_and_no_token_is_sent()
    {
        var dropped = 0;
        _server.Fault = (_, context) => dropped++ == 0 && MisbehavingHub.Drop(context, _bytes.AsSpan(0, 100_000), _bytes.Length);
        await FetchAsync();
        Assert.That(File.ReadAllBytes(_folder["big"]), Is.EqualTo(_bytes));
        Assert.That(_server.Bodies.Select(MisbehavingHub.From), Is.EqualTo([0L, 100_000L]));
        Assert.That(_server.Requests.Select(request => request.Authorization), Is.All.Null);
    }

    [Test]
    public void A_file_with_other_bytes_is_not_kept()
    {
        _server.Files["files/big"] = MisbehavingHub.Noise(_bytes.Length, seed: 2);
        Assert.That(FetchAsync, Throws.TypeOf<OtherFileException>().With.Message.EqualTo("does not have the bytes of its name"));
        AssertNothingIsThere();
    }

    [Test]
    public void A_file_of_another_length_is_not_fetched()
    {
        _server.Files["files/big"] = new byte[5_000_000];
        Assert.That(FetchAsync, Throws.TypeOf<OtherFileException>().With.Message.EqualTo("has 5000000 bytes instead of 300000"));
        AssertNothingIsThere();
    }

    [Test]
    public void A_file_without_an_end_is_cut_off()
    {
        _server.Fault = (_, context) =>
        {
            context.Response.SendChunked = true;
            for (var i = 0; i < 100; i++)
                context.Response.OutputStream.Write(_bytes);
            context.Response.Close();
            return true;
        };
        Assert.That(FetchAsync, Throws.TypeOf<AdviceException>().With.Message.Contains("sent more bytes than it announced"));
        Assert.That(Directory.GetFiles(_folder.Path).Sum(file => new FileInfo(file).Length), Is.LessThan(2_000_000));
    }

    [Test]
    public void A_file_that_is_not_there_is_said_to_be_so()
    {
        _server.Files.Clear();
        Assert.That(FetchAsync, Throws.TypeOf<OtherFileException>().With.Message.EqualTo("is not there"));
        Assert.That(() => ReadAsync(10), Throws.TypeOf<OtherFileException>().With.Message.EqualTo("is not there"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Of_a_file_that_is_too_large_to_be_read_whole_no_more_is_taken(bool tells)
    {
        _server.Fault = (_, context) =>
        {
            context.Response.SendChunked = !tells;
            if (tells)
                context.Response.ContentLength64 = _bytes.Length;
            context.Response.OutputStream.Write(_bytes);
            context.Response.Close();
            return true;
        };
        Assert.That(() => ReadAsync(1000), Throws.TypeOf<OtherFileException>()
            .With.Message.EqualTo(tells ? "has 300000 bytes, more than 1000" : "has more than 1000 bytes"));
    }

    [TestCase("http://127.0.0.2:1/files/big")]
    [TestCase("http://127.0.0.1:1/files/big")]
    [TestCase("https://example.invalid/files/big")]
    public void A_redirect_to_another_host_is_not_followed(string elsewhere)
    {
        _server.Fault = (_, context) => Redirect(context, elsewhere);
        var other = new Uri(elsewhere).GetLeftPart(UriPartial.Authority);
        Assert.That(FetchAsync, Throws.TypeOf<AdviceException>().With.Message.EqualTo(
            $"{_server.Address.Authority} redirects files/big to {other}, another host, which is not followed."));
        AssertNothingIsThere();
    }

    [TestCase("file:///etc/passwd")]
    [TestCase("ftp://127.0.0.1/x")]
    public void A_redirect_to_no_web_address_is_not_followed(string elsewhere)
    {
        _server.Fault = (_, context) => Redirect(context, elsewhere);
        Assert.That(FetchAsync, Throws.TypeOf<AdviceException>().With.Message.Contains("is not safe"));
    }

    [Test]
    public async Task A_redirect_within_the_server_is_followed()
    {
        _server.Files["moved"] = _bytes;
        _server.Fault = (request, context) => request.Path == "/files/big" && Redirect(context, "/moved");
        await FetchAsync();
        Assert.That(File.ReadAllBytes(_folder["big"]), Is.EqualTo(_bytes));
    }

    [TestCase("datasets/org/name", "/datasets/org/name/resolve/main/files/big")]
    [TestCase("datasets/org/name/tree/v2", "/datasets/org/name/resolve/v2/files/big")]
    [TestCase("datasets/org/name/resolve/v2", "/datasets/org/name/resolve/v2/files/big")]
    public async Task A_data_set_of_the_hub_may_keep_large_files_elsewhere_without_its_token(string page, string asked)
    {
        using var storage = new MisbehavingHub();
        storage.Files["files/big"] = _bytes;
        _server.Storage = storage.Address;
        using var tree = new ServedTree(new Uri(_server.Address, page), Settings with { Endpoint = _server.Address });
        await tree.FetchAsync("files/big", _bytes.Length, MisbehavingHub.Sha256(_bytes), _folder["big"], default);
        Assert.That(File.ReadAllBytes(_folder["big"]), Is.EqualTo(_bytes));
        Assert.That(_server.Requests.Select(request => (request.Path, request.Authorization)), Is.EqualTo([(asked, "Bearer hf_secret")]));
        Assert.That(storage.Requests.Select(request => request.Authorization), Is.All.Null);
    }

    private static bool Redirect(System.Net.HttpListenerContext context, string to)
    {
        context.Response.StatusCode = 302;
        context.Response.Headers["Location"] = to;
        context.Response.Close();
        return true;
    }

    private async Task FetchAsync()
    {
        using var tree = new ServedTree(_server.Address, Settings);
        await tree.FetchAsync("files/big", _bytes.Length, MisbehavingHub.Sha256(_bytes), _folder["big"], default);
    }

    private async Task ReadAsync(long most)
    {
        using var tree = new ServedTree(_server.Address, Settings);
        await tree.ReadAsync("files/big", most, default);
    }

    private void AssertNothingIsThere() => Assert.That(Directory.GetFiles(_folder.Path), Is.Empty);
}
