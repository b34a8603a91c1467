using System.Text;
using ImplicitInstruct.Hub.Downloads;
using ImplicitInstruct.Numerics;
using ImplicitInstruct.Tests.Hub.Downloads;

namespace ImplicitInstruct.Tests.BrokenInputs;

/// <summary>What a hub, or whatever stands between, may answer.</summary>
[TestFixture, NonParallelizable, Category("BrokenInputs")]
public sealed class BrokenAnswersOfTheHubAreRefused
{
    private static readonly HubRepository Repository = new(HubRepositoryKind.Model, MisbehavingHub.Id);

    private TemporaryFolder _folder = null!;
    private AnyAnswer _server = null!;
    private HubSettings _settings = null!;

    [SetUp]
    public void Make()
    {
        _folder = new TemporaryFolder(inMemory: true);
        _server = new AnyAnswer();
        _settings = new HubSettings
        {
            Endpoint = _server.Address,
            CacheFolder = _folder["cache"],
            Attempts = 1,
            LongestSilence = TimeSpan.FromSeconds(4),
        };
    }

    [TearDown]
    public void Clear()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    /// <summary>A list of files leads to requests for them, which this server answers alike: no such file is ever kept.</summary>
    [Test]
    public void Lists_of_files()
    {
        var list = $$$"""
            {"sha":"{{{MisbehavingHub.Commit}}}","siblings":[{"rfilename":"config.json","size":3,
            "blobId":"{{{MisbehavingHub.GitBlob([1])}}}"},
            {"rfilename":"a/model.bin","size":9,"lfs":{"sha256":"{{{MisbehavingHub.Sha256([1])}}}","size":9}}]}
            """;
        using var connection = new HubConnection(_settings);
        Onslaught.On("the hub's lists", [Encoding.UTF8.GetBytes(list)], JsonMutation.Of, bytes =>
        {
            _server.Answer = AnyAnswer.Http(200, bytes);
            var listing = HubListing.AskAsync(connection, Repository, CancellationToken.None).GetAwaiter().GetResult();
            foreach (var file in listing.Matching(["*"], Repository))
            {
                var pointer = Path.GetFullPath(new HubCache(_settings, Repository).Pointer(listing.Commit, file.Path));
                Assert.That(pointer, Does.StartWith(Path.GetFullPath(_settings.CacheFolder) + Path.DirectorySeparatorChar));
            }

            new HubCache(_settings, Repository).BytesToCome(listing.Commit, listing.Files);
        });
    }

    /// <summary>What is said of a file, redirects among it, byte by byte.</summary>
    [Test]
    public void Words_on_a_file()
    {
        string[] seeds =
        [
            $"HTTP/1.1 200 OK\r\nX-Repo-Commit: {MisbehavingHub.Commit}\r\nETag: \"{MisbehavingHub.GitBlob([1])}\"\r\nContent-Length: 1\r\n"
                + "Connection: close\r\n\r\n",
            $"HTTP/1.1 302 Found\r\nX-Repo-Commit: {MisbehavingHub.Commit}\r\nX-Linked-Etag: \"{MisbehavingHub.Sha256([1])}\"\r\n"
                + "X-Linked-Size: 9\r\nLocation: /elsewhere/a?b=c\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
        ];
        string[] words =
        [
            "//", "///", "http://", "http://:80/", "https://[", "file:///etc/passwd", "/", "?", "..", "W/\"", "9999999999999999999", "-1",
        ];
        using var connection = new HubConnection(_settings);
        Onslaught.On(
            "the hub's words on files", [.. seeds.Select(Encoding.ASCII.GetBytes)],
            (good, random) => random.Below(2) == 0 ? ByteMutation.Of(good, random) : WithAHeader(good, random, words),
            bytes =>
            {
                _server.Answer = bytes;
                var file = HubFile.AskAsync(connection, Repository, "config.json", CancellationToken.None).GetAwaiter().GetResult();
                var blob = Path.GetFullPath(new HubCache(_settings, Repository).Blob(file.Tag));
                Assert.That(blob, Does.StartWith(Path.GetFullPath(_settings.CacheFolder) + Path.DirectorySeparatorChar));
            });
    }

    /// <summary>The answers to requests for a file's bytes, from a hash to nothing that was asked for.</summary>
    [Test]
    public void Bytes_of_a_file()
    {
        var body = MisbehavingHub.Noise(64);
        Onslaught.On(
            "a pinned file's bytes", [AnyAnswer.Http(200, body)], ByteMutation.Of, bytes =>
            {
                _server.Answer = bytes;
                using var client = new HubClient(_settings);
                var folder = _folder[Guid.NewGuid().ToString("N")];
                var path = client.DownloadPinnedAsync(new Uri(_server.Address, "a/b.bin"), MisbehavingHub.Sha256(body), folder)
                    .GetAwaiter().GetResult();
                Assert.That(File.ReadAllBytes(path), Is.EqualTo(body));
            });
    }

    private static byte[] WithAHeader(byte[] good, Philox random, string[] words)
    {
        var lines = Encoding.ASCII.GetString(good).Split("\r\n");
        var at = 1 + random.Below(lines.Length - 3);
        var name = lines[at].Split(": ")[0];
        lines[at] = random.Below(4) switch
        {
            0 => "X-None: 1",
            1 => $"{lines[at]}\r\n{lines[at]}",
            _ => $"{name}: {random.Pick(words)}",
        };
        return Encoding.ASCII.GetBytes(string.Join("\r\n", lines));
    }
}
