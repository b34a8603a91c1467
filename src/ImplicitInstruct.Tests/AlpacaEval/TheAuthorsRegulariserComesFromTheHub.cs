using ImplicitInstruct.AlpacaEval.LengthControl;
using ImplicitInstruct.Build.WinRate;
using ImplicitInstruct.Tests.Hub.Downloads;

namespace ImplicitInstruct.Tests.AlpacaEval;

[TestFixture]
public sealed class TheAuthorsRegulariserComesFromTheHub
{
    private static readonly byte[] File = "index,preference,std_delta_len\n0,0.25,1.5\n"u8.ToArray();

    private DownloadBench _bench = null!;

    [SetUp]
    public void Make()
    {
        _bench = new DownloadBench();
        _bench.Hub.Files[RegulariserFile.Name] = File;
    }

    [TearDown]
    public void Clear() => _bench.Dispose();

    [Test]
    public async Task It_is_asked_of_the_hub_that_is_set_and_kept()
    {
        for (var i = 0; i < 2; i++)
            Assert.That((await FetchAsync()).Rows, Is.EqualTo(new[] { new RegulariserRow(1.5, 0, 0.25) }));
        Assert.That(_bench.Hub.Bodies.Count(), Is.EqualTo(1));
        Assert.That(_bench.Hub.Bodies.Single().Path, Does.StartWith("/datasets/tatsu-lab/alpaca_eval/resolve/"));
    }

    [Test]
    public async Task Offline_nobody_is_asked()
    {
        _bench.Settings = _bench.Settings with { Offline = true };
        var refusal = await Assert.ThrowsAsync<AdviceException>(() => FetchAsync());
        Assert.That(
            (refusal!.Message.Contains("HF_HUB_OFFLINE", StringComparison.Ordinal), refusal.Remedy),
            Is.EqualTo((true, "winrate.regulariser")));
        Assert.That(_bench.Hub.Requests, Is.Empty);
    }

    [Test]
    public void Another_file_is_refused() => Assert.That(
        () => FetchAsync(sha256: RegulariserFile.Sha256),
        Throws.TypeOf<AdviceException>().With.Message.Contains("another file than expected").And.Property("Remedy")
            .EqualTo("winrate.regulariser"));

    [Test]
    public void The_command_asks_the_hub_of_the_environment()
    {
        var annotations = _bench.Cached("rows.jsonl");
        Directory.CreateDirectory(Path.GetDirectoryName(annotations)!);
        System.IO.File.WriteAllText(annotations, "{\"p\":1.5,\"l1\":1,\"l2\":1}\n");
        var environment = new Dictionary<string, string>
        {
            ["HF_ENDPOINT"] = _bench.Hub.Address.ToString(),
            ["HF_HOME"] = _bench.Cached("home"),
        };
        string[] args = ["--target", "WinRate", "--annotations", annotations, "--regulariser", "original"];
        var run = Build.HostProcess.Run(environment, args);
        Assert.That(
            (run.ExitCode, run.Errors.Contains("another file than expected", StringComparison.Ordinal)), Is.EqualTo((2, true)), run.Errors);
        Assert.That(run.Errors, Does.Contain("--regulariser FILE"));
        environment["HF_HUB_OFFLINE"] = "1";
        environment["HF_HOME"] = _bench.Cached("empty");
        var asked = _bench.Hub.Requests.Count;
        Assert.That(Build.HostProcess.Run(environment, args).Errors, Does.Contain("HF_HUB_OFFLINE").And.Contain("--regulariser FILE"));
        Assert.That(_bench.Hub.Requests, Has.Count.EqualTo(asked));
    }

    private Task<Regulariser> FetchAsync(string? sha256 = null) =>
        WinRateCommand.OriginalAsync(_bench.Settings, default, sha256 ?? MisbehavingHub.Sha256(File));
}
