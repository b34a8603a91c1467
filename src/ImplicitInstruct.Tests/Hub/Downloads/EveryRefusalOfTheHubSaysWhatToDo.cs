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
    [TestCase(404, "RevisionNotFound", null, "has no revision 'main'", "name a branch")]
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
        Assert.That(MisbehavingHub.Sha256(await File.ReadAllBytesAsync(await _bench.FileAsync("big.bin"))), Is.EqualTo(MisbehavingHub.Sha256(_bench.Hub.Files["big.bin"])));
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
    public void A_name_that_is_none_is_refused(string id) => Assert.Throws<AdviceException>(() => _ = new HubRepository(HubRepositoryKind.Model, id));

    [TestCase("")]
    [TestCase("../main")]
    [TestCase("a//b")]
    [TestCase("a b")]
    public void A_revision_that_is_none_is_refused(string revision) => Assert.Throws<AdviceException>(() => _ = new HubRepository(HubRepositoryKind.Model, "a/b", revision));
}
