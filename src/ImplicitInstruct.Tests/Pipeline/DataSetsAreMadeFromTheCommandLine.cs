using System.Text.Json;
using ImplicitInstruct.Build.Data;
using ImplicitInstruct.Hub.Datasets;
using ImplicitInstruct.Hub.Downloads;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Tests.Hub.Datasets;
using ImplicitInstruct.Tests.Hub.Downloads;
using Spectre.Console;

namespace ImplicitInstruct.Tests.Pipeline;

[TestFixture]
public sealed class DataSetsAreMadeFromTheCommandLine
{
    private DatasetBench _bench = null!;

    [SetUp]
    public void Make() => _bench = new DatasetBench();

    [TearDown]
    public void Clear() => _bench.Dispose();

    [Test]
    public async Task A_set_is_fetched_built_and_described()
    {
        var (exitCode, lines) = await RunAsync([_bench.Source], json: _bench.Folder["sets.json"]);
        var built = _bench.Folder["data/gsm8k.jsonl"];
        var sha256 = MisbehavingHub.Sha256(await File.ReadAllBytesAsync(built));
        Assert.That(exitCode, Is.Zero);
        Assert.That(
            lines,
            Is.EqualTo($"gsm8k: 2 rows, as in the paper; SHA-256 {sha256}, the authors' bytes are not published; licence: MIT; {built}\n"));
        Assert.That(
            await File.ReadAllTextAsync(built),
            Does.StartWith("{\"dataset\": \"gsm8k\", \"id\": \"gsm8k_0\", \"messages\": [{\"role\": \"user\", \"content\": \"Q?\"}"));
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(_bench.Folder["sets.json"]));
        Assert.That(
            (json.RootElement[0].GetProperty("sha256").GetString(), json.RootElement[0].GetProperty("rows").GetInt32()),
            Is.EqualTo((sha256, 2)));
    }

    [Test]
    public async Task Other_rows_and_bytes_than_the_papers_are_told()
    {
        var (_, lines) = await RunAsync([_bench.Source with { Rows = 1000, BuiltSha256 = new string('0', 64) }]);
        Assert.That(lines, Does.Contain("2 rows, and the paper's set has 1,000").And.Contain("other bytes than the authors'"));
    }

    [Test]
    public async Task A_set_that_cannot_be_had_does_not_keep_the_others_away()
    {
        var missing = _bench.Source with
        {
            Id = "lima",
            Files = [DatasetFile.OnHub(new HubRepository(HubRepositoryKind.Dataset, MisbehavingHub.Id), "train.jsonl")],
        };
        var output = new StringWriter { NewLine = "\n" };
        var refusal = await Assert.ThrowsAsync<AdviceException>(
            () => DataCommand.RunAsync(Options([missing, _bench.Source]), Plain(output)));
        Assert.That(refusal!.Message, Does.StartWith("1 of 2 data sets could not be had"));
        Assert.That(output.ToString(), Does.Contain("lima: org/name at main has no file 'train.jsonl', but ").And.Contain("gsm8k: 2 rows"));
    }

    [Test]
    public async Task The_refusal_of_the_only_set_is_the_message()
    {
        _bench.Hub.Fault = (_, context) => MisbehavingHub.Refuse(context, 403, "GatedRepo");
        var refusal = await Assert.ThrowsAsync<AdviceException>(() => RunAsync([_bench.Source]));
        Assert.That(refusal!.Message, Does.Contain("is gated: accept its licence"));
    }

    [Test]
    public void A_name_that_no_set_has_is_refused_before_anything_is_fetched()
    {
        Assert.That(
            () => DataCommand.RunAsync(Options([_bench.Source]) with { Only = ["gsm9k"] }),
            Throws.TypeOf<AdviceException>().With.Message.Contains("'gsm9k'"));
        Assert.That(_bench.Hub.Requests, Is.Empty);
    }

    [Test]
    public async Task On_a_terminal_there_is_a_bar()
    {
        var output = new StringWriter();
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes, Out = new AnsiConsoleOutput(output) });
        using (var display = DownloadDisplay.Begin("gsm8k", console, new PlainReport(TextWriter.Null, TimeSpan.Zero)))
            await _bench.FetchAsync(progress: display);
        Assert.That(output.ToString(), Does.Contain("gsm8k").And.Contain("100%"));
    }

    [Test]
    public void A_terminal_that_is_broken_is_no_reason_to_wait_for_ever()
    {
        var console = ABrokenTerminal.ConsoleOn(new ABrokenTerminal.BreakingWriter { IsBroken = true });
        using var display = DownloadDisplay.Begin("gsm8k", console, new PlainReport(TextWriter.Null, TimeSpan.Zero));
        Assert.That(() => Task.Run(() => display.Report(new DownloadProgress("a", 1, 0, 100, 1))).WaitAsync(ABrokenTerminal.Patience),
            Throws.TypeOf<IOException>().With.Message.EqualTo("the terminal is gone"));
    }

    [Test]
    public async Task Without_a_terminal_there_are_lines()
    {
        using var output = new StringWriter { NewLine = "\n" };
        using (var display = DownloadDisplay.Begin("gsm8k", null, new PlainReport(output, TimeSpan.Zero), TimeSpan.Zero))
            await _bench.FetchAsync(progress: display);
        Assert.That(output.ToString(), Does.Match(@"^(gsm8k: \d+\.\d [kM]B[^\n]*\n)+$"));
    }

    [Test]
    public void A_rate_is_told_from_the_bytes_that_came_now()
    {
        var seconds = 10.0;
        var rate = new DownloadRate(() => seconds);
        Assert.That(
            rate.InWords(new DownloadProgress("a", 3, 0, 13_500_000_000, 500_000_000)), Is.EqualTo("500.0 MB of 13.5 GB, file 1 of 3"),
            "these were here before");
        seconds += 20;
        Assert.That(
            rate.InWords(new DownloadProgress("a", 3, 1, 13_500_000_000, 1_500_000_000)),
            Is.EqualTo("1.5 GB of 13.5 GB, file 2 of 3, 50.0 MB/s, 4:00 left"));
    }

    private async Task<(int ExitCode, string Lines)> RunAsync(IReadOnlyList<DatasetSource> sources, string? json = null)
    {
        var output = new StringWriter { NewLine = "\n" };
        var exitCode = await DataCommand.RunAsync(Options(sources) with { JsonFile = json }, Plain(output));
        return (exitCode, output.ToString());
    }

    private DataOptions Options(IReadOnlyList<DatasetSource> sources) => new()
    {
        Folder = _bench.Folder["data"],
        Hub = _bench.Settings,
        Sources = sources,
    };

    private static IAnsiConsole Plain(StringWriter output) =>
        AnsiConsole.Create(
            new AnsiConsoleSettings { Ansi = AnsiSupport.No, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(output) });
}
