using System.Collections.Concurrent;
using ImplicitInstruct.Hub.Datasets;
using ImplicitInstruct.Hub.Downloads;
using ImplicitInstruct.Tests.Hub.Downloads;

namespace ImplicitInstruct.Tests.Hub.Datasets;

[TestFixture]
public sealed class FilesOfADataSetAreFetchedOnceAndWhole
{
    private DatasetBench _bench = null!;

    [SetUp]
    public void Make() => _bench = new DatasetBench();

    [TearDown]
    public void Clear() => _bench.Dispose();

    [Test]
    public async Task From_the_hub_and_from_elsewhere()
    {
        var files = await _bench.FetchAsync();
        Assert.That(TuningData.Build(files).Select(example => example.Dialogue.Turns[0].Response), Is.EqualTo(["A.", "B."]));
        Assert.That(await File.ReadAllBytesAsync(files.Paths[1]), Is.EqualTo(DatasetBench.Outside));
        Assert.That(files.Revisions, Is.EqualTo([MisbehavingHub.Commit, MisbehavingHub.Sha256(DatasetBench.Outside)]));
        Assert.That(_bench.Elsewhere.Requests.Single().Authorization, Is.Null, "the hub's token is the hub's alone");
    }

    [Test]
    public async Task What_is_here_is_not_sent_again()
    {
        var first = await _bench.FetchAsync();
        var (hub, elsewhere) = (_bench.Hub.Bodies.Count(), _bench.Elsewhere.Requests.Count);
        Assert.That((await _bench.FetchAsync()).Paths, Is.EqualTo(first.Paths));
        Assert.That((_bench.Hub.Bodies.Count(), _bench.Elsewhere.Requests.Count), Is.EqualTo((hub, elsewhere)));
    }

    [Test]
    public async Task Offline_what_is_here_suffices()
    {
        var first = await _bench.FetchAsync();
        _bench.Settings = _bench.Settings with { Offline = true };
        Assert.That((await _bench.FetchAsync()).Paths, Is.EqualTo(first.Paths));
    }

    [Test]
    public async Task A_damaged_file_is_fetched_again()
    {
        var first = await _bench.FetchAsync();
        await File.WriteAllBytesAsync(first.Paths[1], [1, 2, 3]);
        Assert.That(await File.ReadAllBytesAsync((await _bench.FetchAsync()).Paths[1]), Is.EqualTo(DatasetBench.Outside));
    }

    [Test]
    public async Task A_dropped_connection_costs_an_attempt()
    {
        var drops = 0;
        _bench.Elsewhere.Fault = (_, context) =>
            drops++ < 2 && MisbehavingHub.Drop(context, DatasetBench.Outside.AsSpan(0, 5000), DatasetBench.Outside.Length);
        var reports = new ConcurrentQueue<DownloadProgress>();
        var files = await _bench.FetchAsync(progress: new Listener(reports));
        Assert.That(await File.ReadAllBytesAsync(files.Paths[1]), Is.EqualTo(DatasetBench.Outside));
        Assert.That(
            reports.Last(), Is.EqualTo(new DownloadProgress("notes.txt", 1, 1, DatasetBench.Outside.Length, DatasetBench.Outside.Length)),
            "bytes thrown away do not count");
    }

    private sealed class Listener(ConcurrentQueue<DownloadProgress> reports) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => reports.Enqueue(value);
    }
}
