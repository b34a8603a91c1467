using ImplicitInstruct.Hub.Downloads;

namespace ImplicitInstruct.Tests.Hub.Downloads;

[TestFixture]
public sealed class TheTokenReachesTheHubAlone
{
    [Test]
    public async Task A_redirect_to_another_host_is_followed_without_it()
    {
        using var bench = new DownloadBench();
        using var storage = new MisbehavingHub("localhost");
        bench.Settings = bench.Settings with { Token = "secret" };
        bench.Hub.Files["big.bin"] = storage.Files["big.bin"] = MisbehavingHub.Noise(5000);
        bench.Hub.Storage = storage.Address;
        Assert.That(
            MisbehavingHub.Sha256(await File.ReadAllBytesAsync(await bench.FileAsync("big.bin"))),
            Is.EqualTo(MisbehavingHub.Sha256(storage.Files["big.bin"])));
        Assert.That(bench.Hub.Requests.Select(request => request.Authorization), Has.All.EqualTo("Bearer secret"));
        Assert.That(storage.Requests.Select(request => (request.Method, request.Authorization)), Is.EqualTo([("GET", (string?)null)]));
    }

    [Test]
    public async Task A_redirect_on_the_same_host_keeps_it()
    {
        using var bench = new DownloadBench();
        bench.Settings = bench.Settings with { Token = "secret" };
        bench.Hub.Files["big.bin"] = MisbehavingHub.Noise(5000);
        bench.Hub.Fault = (request, context) =>
        {
            if (!request.Path.StartsWith("/old/", StringComparison.Ordinal))
                return false;
            context.Response.Headers["Location"] = request.Path.Replace("/old/", "/org/", StringComparison.Ordinal);
            return MisbehavingHub.Refuse(context, 307);
        };
        await bench.FileAsync("big.bin", new HubRepository(HubRepositoryKind.Model, "old/name"));
        Assert.That(bench.Hub.Requests.Select(request => request.Authorization), Has.All.EqualTo("Bearer secret"));
        Assert.That(bench.Hub.Requests, Has.Count.EqualTo(4));
    }

    [Test]
    public async Task A_circle_of_redirects_ends()
    {
        using var bench = new DownloadBench();
        bench.Hub.Files["big.bin"] = [1];
        bench.Hub.Fault = (request, context) =>
        {
            context.Response.Headers["Location"] = request.Path;
            return MisbehavingHub.Refuse(context, 302);
        };
        Assert.That(await bench.RefusalAsync(), Does.Contain("redirects in a circle"));
    }

    [Test]
    public void Settings_never_print_it() =>
        Assert.That(new HubSettings { CacheFolder = "cache", Token = "secret" }.ToString(), Does.Not.Contain("secret"));
}
