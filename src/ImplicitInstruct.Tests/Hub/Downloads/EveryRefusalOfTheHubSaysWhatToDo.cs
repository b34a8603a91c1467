using ImplicitInstruct.Hub.Downloads;

namespace ImplicitInstruct.Tests.Hub.Downloads;

[TestFixture]
public sealed class EveryRefusalOfTheHubSaysWhatToDo
{
    private DownloadBench _bench = null!;

    [SetUp]
    public void Fill()
    {
        _bench = new DownloadBench();
        _bench.Hub.Files["big.bin"] = MisbehavingHub.Noise(5000);
    }

    [TearDown]
    public void Clear() => _bench.Dispose();

    [TestCase(401, "GatedRepo", null, "is gated: accept its licence", "HF_TOKEN")]
    [TestCase(403, "GatedRepo", "secret", "is gated: accept its licence", "HF_TOKEN")]
    [TestCase(401, null, null, "does not exist or is private or gated", "HF_TOKEN")]
    [TestCase(401, null, "secret", "does not accept the token", "HF_TOKEN")]
    [TestCase(403, null, "secret", "The token may not read org/name", "ask for access")]
    [TestCase(404, "EntryNotFound", null, "has no file 'big.bin'", "lists its files")]
    [TestCase(404, "RepoNotFound", null, "has no file 'big.bin'", "check the name")]
    [TestCase(418, null, null, "answered 418", "check HF_ENDPOINT")]
    public async Task One_answer_is_enough(int status, string? code, string? token, string wrong, string next)
    {
        _bench.Settings = _bench.Settings with { Token = token };
        _bench.Hub.Fault = (_, context) => MisbehavingHub.Refuse(context, status, code);
        Assert.That(await _bench.RefusalAsync(), Does.Contain(wrong).And.Contain(next).And.No.Contain("secret"));
        Assert.That(_bench.Hub.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_revision_that_is_not_there_is_named()
    {
        _bench.Hub.Fault = (_, context) => MisbehavingHub.Refuse(context, 404, "RevisionNotFound");
        Assert.That(
            await _bench.SnapshotRefusalAsync("big.bin"), Does.Contain("has no revision 'main'").And.Contain("name a branch"));
        Assert.That(_bench.Hub.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task The_hubs_own_words_are_passed_on()
    {
        _bench.Settings = _bench.Settings with { Token = "secret" };
        _bench.Hub.Fault = (_, context) =>
        {
            context.Response.Headers["X-Error-Message"] = "Please enable access to public gated repositories in your fine-grained token "
                + "settings to view this repository.";
            return MisbehavingHub.Refuse(context, 403, "GatedRepo");
        };
        Assert.That(
            await _bench.RefusalAsync(),
            Does.Contain(
                "is gated (the server says 'Please enable access to public gated repositories in your fine-grained token settings"));
    }

    [Test]
    public async Task A_repository_that_was_disabled_is_not_blamed_on_the_token()
    {
        _bench.Hub.Fault = (_, context) =>
        {
            context.Response.Headers["X-Error-Message"] = "Access to this resource is disabled.";
            return MisbehavingHub.Refuse(context, 403);
        };
        Assert.That(await _bench.RefusalAsync(), Does.Contain("org/name was disabled by").And.No.Contain("HF_TOKEN"));
    }

    [Test]
    public async Task Without_a_token_none_is_blamed()
    {
        _bench.Hub.Fault = (_, context) => MisbehavingHub.Refuse(context, 403);
        Assert.That(await _bench.RefusalAsync(), Does.Contain("org/name may not be read without a token").And.Contain("HF_TOKEN"));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_lock_that_cannot_be_made_is_not_waited_for(CancellationToken stop)
    {
        Assume.That(OperatingSystem.IsWindows(), Is.False, "Links in a circle are a way of Unix to make a file that cannot be opened.");
        var file = Path.Combine(
            _bench.Settings.CacheFolder, ".locks", "models--org--name", MisbehavingHub.TagOf(_bench.Hub.Files["big.bin"]) + ".lock");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.CreateSymbolicLink(file, file);
        Assert.That(await DownloadBench.RefusalAsync(() => _bench.FileAsync("big.bin", stop: stop)), Does.Contain("cannot be used"));
    }

    [TestCase(429)]
    [TestCase(500)]
    [TestCase(503)]
    public async Task A_busy_server_is_asked_again(int status)
    {
        var asked = 0;
        _bench.Hub.Fault = (_, context) =>
        {
            if (asked++ % 2 == 1)
                return false;
            context.Response.Headers["Retry-After"] = "0";
            return MisbehavingHub.Refuse(context, status);
        };
        Assert.That(
            MisbehavingHub.Sha256(await File.ReadAllBytesAsync(await _bench.FileAsync("big.bin"))),
            Is.EqualTo(MisbehavingHub.Sha256(_bench.Hub.Files["big.bin"])));
    }

    [TestCase(429)]
    [TestCase(500)]
    [TestCase(503)]
    public async Task A_server_that_stays_busy_is_left_after_some_attempts(int status)
    {
        _bench.Hub.Fault = (_, context) => MisbehavingHub.Refuse(context, status);
        Assert.That(await _bench.RefusalAsync(), Does.Contain($"answered {status} (3 attempts for big.bin of org/name)"));
        Assert.That(_bench.Hub.Requests, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task No_server_at_all_is_a_sentence_too()
    {
        _bench.Hub.Dispose();
        Assert.That(await _bench.RefusalAsync(), Does.Contain("dropped the connection"));
    }

    [TestCase("X-Repo-Commit", "main")]
    [TestCase("X-Linked-Etag", "\"abc\"")]
    public async Task A_server_that_gives_nothing_to_verify_by_is_refused(string header, string value)
    {
        _bench.Hub.Fault = (_, context) =>
        {
            context.Response.Headers["X-Repo-Commit"] = MisbehavingHub.Commit;
            context.Response.Headers["X-Linked-Etag"] = MisbehavingHub.TagOf(_bench.Hub.Files["big.bin"]);
            context.Response.Headers[header] = value;
            context.Response.Close();
            return true;
        };
        Assert.That(await _bench.RefusalAsync(), Does.Contain("to verify it by"));
    }

    [TestCase("<html>")]
    [TestCase("[]")]
    [TestCase("""{"sha":"x","siblings":[]}""")]
    [TestCase("""{"sha":"0123456789abcdef0123456789abcdef01234567"}""")]
    public async Task A_list_of_files_that_is_none_is_refused(string body)
    {
        _bench.Hub.Fault = (_, context) =>
        {
            context.Response.Close(System.Text.Encoding.UTF8.GetBytes(body), willBlock: true);
            return true;
        };
        Assert.That(await _bench.SnapshotRefusalAsync(), Does.Contain("list of the files"));
    }

    [TestCase("")]
    [TestCase("a/b/c")]
    [TestCase("../x")]
    [TestCase("a b")]
    [TestCase("a--b/c")]
    public void A_name_that_is_none_is_refused(string id) =>
        Assert.Throws<AdviceException>(() => _ = new HubRepository(HubRepositoryKind.Model, id));

    [TestCase("")]
    [TestCase("../main")]
    [TestCase("a//b")]
    [TestCase("a b")]
    public void A_revision_that_is_none_is_refused(string revision) =>
        Assert.Throws<AdviceException>(() => _ = new HubRepository(HubRepositoryKind.Model, "a/b", revision));
}
