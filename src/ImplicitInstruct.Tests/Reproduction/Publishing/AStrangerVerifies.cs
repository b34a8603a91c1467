using System.Text.Json.Nodes;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Publishing;
using ImplicitInstruct.Pipeline.Store;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Planning;
using ImplicitInstruct.Reproduction.Publishing;
using ImplicitInstruct.Reproduction.Reports;
using ImplicitInstruct.Reproduction.Verifying;
using ImplicitInstruct.Tests.Pipeline;
using ImplicitInstruct.Tests.Pipeline.Publishing;

namespace ImplicitInstruct.Tests.Reproduction.Publishing;

/// <summary>A whole run at a size that takes seconds, published by one and read, used and checked by another.</summary>
[TestFixture]
public sealed class AStrangerVerifies
{
    private static readonly string[] Claims = ["response-tuning", "ranking"];
    private TemporaryFolder _workshop = null!;
    private TemporaryFolder _published = null!;
    private string _report = "";

    private TemporaryFolder _tree = null!;
    private TemporaryFolder _stranger = null!;

    private static ToyEngine Engine => new() { Name = "cpu", NumericsId = "toy-elsewhere" };

    [OneTimeSetUp]
    public async Task PublishOnce()
    {
        (_workshop, _published) = (new TemporaryFolder(inMemory: true), new TemporaryFolder(inMemory: true));
        var options = ToyReproduction.Options(_workshop) with { Claims = Claims };
        await ToyReproduction.Make(options, Engine);
        var study = new Study(options);
        _report = File.ReadAllText(ReportAssembly.Write(study, study.ReadAll(), ToyReproduction.Commands));
        RunPublication.Write(study, _published.Path, ToyReproduction.Commands, new RecordedReport(), default);
    }

    [OneTimeTearDown]
    public void RemoveAll()
    {
        _workshop.Dispose();
        _published.Dispose();
    }

    [SetUp]
    public void Copy() => (_tree, _stranger) = (ToyReproduction.Copy(_published), new TemporaryFolder(inMemory: true));

    [TearDown]
    public void Remove()
    {
        _tree.Dispose();
        _stranger.Dispose();
    }

    [Test]
    public async Task What_is_published_is_used_in_the_place_of_computing_and_the_report_is_the_same()
    {
        var (options, report) = (ToyReproduction.Options(_stranger) with { Claims = Claims }, new RecordedReport());
        var study = new Study(options);
        using var published = await SecondStore.OpenAsync(SecondStore.Find(_tree.Path), null!, default);
        Assert.That(SecondStore.Count(published, study, study.Goals).AllComputed, Is.True);
        await SecondStore.FillAsync(published, study, study.Goals, report, default);
        using (var bench = await Workbench.OpenAsync(study, StageStep.Tables, report, default, goesOn: true, second: published))
            await bench.MakeAllAsync(default);
        Assert.That(report.Ran, Is.Empty);
        Assert.That(report.Lines, Has.Some.EqualTo("No engine is opened: all that one computes is there, by toy-elsewhere."));
        Assert.That(File.ReadAllText(ReportAssembly.Write(study, study.ReadAll(), ToyReproduction.Commands)), Is.EqualTo(_report));
    }

    [Test]
    public async Task All_stages_of_an_honest_run_are_made_again_and_equal()
    {
        var (result, lines) = await VerifyAsync(sample: int.MaxValue);
        Assert.That(result.Faults, Is.Empty);
        Assert.That(result.Equal, Is.EqualTo(result.Stages).And.GreaterThan(40));
        Assert.That(result.Bound, Is.EqualTo($"No forged stage among {result.Stages} would have escaped notice, with 95 % confidence."));
        Assert.That(lines, Has.Some.EqualTo("results.json is what its artifacts say, counted again here."));
        Assert.That(lines, Has.Some.EqualTo("Every byte of the run was read."));
        Assert.That(Directory.Exists(Path.Combine(_stranger["artifacts"], "verify")) && Directory.EnumerateFileSystemEntries(
            Path.Combine(_stranger["artifacts"], "verify")).Any(), Is.False, "nothing is left behind");
    }

    [Test]
    public async Task A_sample_says_how_many_could_have_escaped()
    {
        var (result, _) = await VerifyAsync(sample: 3);
        Assert.That(result.Equal, Is.EqualTo(3));
        Assert.That(result.Bound, Does.Match(@"^Up to \d+ of \d+ stages \(\d+\.\d %\) could be forged and have escaped notice; "));
    }

    [Test]
    public async Task A_result_that_nobody_computed_is_found_though_all_hashes_fit()
    {
        Rework("rank", RankFile, text => FirstLikelihood(text, "-5"));
        var (result, _) = await VerifyAsync(sample: int.MaxValue);
        Assert.That(result.Bound, Is.Null);
        Assert.That(result.Faults, Has.Some.Match(
            @"^rank/\S+ in '.*' is not what is made here from its inputs: \S+ has SHA-256 [0-9a-f]{64} here and [0-9a-f]{64} there, "
            + "first at line \\d+: '.*' here, '.*' there\\.$"));
    }

    [Test]
    public async Task What_a_gpu_computed_is_comparable_and_not_equal()
    {
        Rework("rank", RankFile, text => FirstLikelihood(text, "-0.015"), manifest => manifest["engine"] = "torch");
        var (result, lines) = await VerifyAsync(sample: int.MaxValue);
        Assert.That((result.Faults.Count, result.Comparable, result.Equal), Is.EqualTo((0, 1, result.Stages - 1)));
        Assert.That(lines, Has.Some.Match(@"^rank/\S+: comparable, "));
    }

    [Test]
    public async Task Results_that_are_not_those_of_the_artifacts_are_found()
    {
        Page("results.json", text => text.Replace("\"holds\": false", "\"holds\": true", StringComparison.Ordinal));
        var (result, _) = await VerifyAsync(sample: 0);
        Assert.That(result.Faults.Single(), Does.Match("^results.json in '.*' is not what its artifacts say: line "));
    }

    [Test]
    public async Task A_flipped_byte_a_forged_manifest_and_a_swapped_page_are_all_named()
    {
        var index = Index();
        var (first, second) = (index["artifacts"]![0]!, index["artifacts"]![1]!);
        var manifest = JsonNode.Parse(File.ReadAllBytes(ManifestPath((string)first["key"]!)))!;
        Flip(_tree[PublishedLayout.FileOf((string)manifest["files"]![0]!["sha256"]!)]);
        File.WriteAllText(ManifestPath((string)second["key"]!), File.ReadAllText(ManifestPath((string)first["key"]!)));
        File.Copy(_tree["report/report.md"], _tree["report/index.html"], overwrite: true);
        var (result, _) = await VerifyAsync(sample: 2);
        Assert.That(result.Faults, Has.Some.Contains($"{(string?)first["stage"]}/{(string?)first["name"]} in ").And.Some
            .Contains($"{(string?)second["stage"]}/{(string?)second["name"]} in ").And.Some.StartsWith("report/index.html in "));
    }

    [Test]
    public async Task An_artifact_of_another_recipe_than_the_runs_is_named()
    {
        Reindex(index =>
        {
            var settings = index["run"]!["settings"]!.AsArray();
            settings.Add("world.seed=9");
            index["run"]!["recipe"]!["world"]!["seed"] = 9;
        });
        var (result, _) = await VerifyAsync(sample: 1);
        Assert.That(result.Faults, Has.Some.Contains("this checkout makes nothing of that key by the run's recipe"));
    }

    [Test]
    public async Task A_recipe_that_is_not_the_one_of_its_settings_is_named()
    {
        Reindex(index => index["run"]!["recipe"]!["world"]!["seed"] = 9);
        var (result, _) = await VerifyAsync(sample: 1);
        Assert.That(result.Faults.Single(), Does.EndWith("tells another recipe than the one that its settings make here."));
    }

    [TestCase("data.tuning=secrets.jsonl")]
    [TestCase("decode.maxNewTokens=/etc/passwd")]
    [TestCase("decode.maxNewTokens=../x")]
    public async Task A_recipe_has_no_file_of_this_machine_read(string setting)
    {
        Reindex(index => index["run"]!["settings"]!.AsArray().Add(setting));
        await Assert.ThatAsync(() => VerifyAsync(sample: 1), Throws.TypeOf<AdviceException>().With.Message.Contains(
            $"was made with files of its publisher ({setting.Split('=')[0]})"));
    }

    [Test]
    public async Task A_commit_that_the_repository_does_not_have_is_named()
    {
        var unknown = new string('f', 40);
        Reindex(index => index["commits"]!.AsArray().Add(unknown));
        var (result, _) = await VerifyAsync(sample: 0, unknown: commits => [.. commits.Where(commit => commit == unknown)]);
        Assert.That(result.Faults.Single(), Does.Contain($"names the commit {unknown}, which this repository does not have"));
    }

    [Test]
    public void The_crate_describes_every_file_of_the_tree()
    {
        var crate = JsonNode.Parse(File.ReadAllBytes(_tree[PublishedLayout.Crate]))!;
        var graph = crate["@graph"]!.AsArray().ToDictionary(entity => (string)entity!["@id"]!, entity => entity!.AsObject());
        var (descriptor, root) = (graph["ro-crate-metadata.json"], graph["./"]);
        Assert.That((string?)descriptor["conformsTo"]!["@id"], Is.EqualTo("https://w3id.org/ro/crate/1.1"));
        Assert.That((string?)descriptor["about"]!["@id"], Is.EqualTo("./"));
        Assert.That((string?)root["@type"], Is.EqualTo("Dataset"));
        Assert.That(root.Select(member => member.Key), Is.SupersetOf(["name", "description", "datePublished", "license", "hasPart"]));
        Assert.That((string?)graph["#run"]["@type"], Is.EqualTo("CreateAction"));
        var parts = root["hasPart"]!.AsArray().Select(part => (string)part!["@id"]!).ToList();
        var there = Directory.GetFiles(_tree.Path, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(_tree.Path, file).Replace('\\', '/'));
        Assert.That(parts, Is.Unique.And.EquivalentTo(there.Except([PublishedLayout.Crate])));
        foreach (var part in parts.Where(part => part != PublishedLayout.Index))
        {
            Assert.That((string?)graph[part]["@type"], Is.EqualTo("File"), part);
            Assert.That((string?)graph[part]["sha256"], Is.EqualTo(ContentHash.OfFile(_tree[part])), part);
            Assert.That((string?)graph[part]["contentSize"], Is.EqualTo($"{new FileInfo(_tree[part]).Length}"), part);
        }

        var named = crate.ToJsonString();
        Assert.That(named, Does.Not.Contain(_workshop.Path).And.Not.Contain(Environment.MachineName + "\""));
        foreach (var reference in graph.Values.SelectMany(References))
            Assert.That(graph.ContainsKey(reference) || reference.StartsWith("https://", StringComparison.Ordinal), Is.True, reference);
    }

    [Test]
    public void A_run_that_is_not_finished_is_not_published()
    {
        using var copy = ToyReproduction.Copy(_workshop);
        Directory.Delete(Directory.GetDirectories(Path.Combine(copy["artifacts"], "mini", "table"), "table-1-*").Single(), recursive: true);
        var study = new Study(ToyReproduction.Options(copy) with { Claims = Claims });
        Assert.That(() => RunPublication.Write(study, _stranger["tree"], ToyReproduction.Commands, new RecordedReport(), default),
            Throws.TypeOf<AdviceException>().With.Property("Remedy").EqualTo("publish.missing")
            .And.Message.Contains("table/table-1 is one"));
        Assert.That(Directory.Exists(_stranger["tree"]), Is.False);
    }

    private const string RankFile = "likelihoods";

    private async Task<(VerificationResult Result, List<string> Lines)> VerifyAsync(
        int sample, Func<IReadOnlyList<string>, IReadOnlyList<string>?>? unknown = null)
    {
        var report = new RecordedReport();
        using var published = await SecondStore.OpenAsync(SecondStore.Find(_tree.Path), null!, default);
        var result = await new Verification(published, ToyReproduction.Checkout(_stranger), report)
        {
            UnknownCommits = unknown ?? (_ => []),
        }.RunAsync(sample, seed: 1, default, Engine);
        return (result, report.Lines);
    }

    /// <summary>Changes a file of the first artifact of a stage, and makes every hash anew.</summary>
    private void Rework(string stage, string file, Func<string, string> change, Action<JsonObject>? also = null) => Reindex(index =>
    {
        var listed = index["artifacts"]!.AsArray().First(one => (string?)one!["stage"] == stage)!;
        var bytes = ToyTree.Forged(ManifestPath((string)listed["key"]!), manifest =>
        {
            var entry = manifest["files"]!.AsArray().First(one => ((string)one!["path"]!).Contains(file, StringComparison.Ordinal))!;
            var text = change(File.ReadAllText(_tree[PublishedLayout.FileOf((string)entry["sha256"]!)]));
            var digest = ContentHash.Of(System.Text.Encoding.UTF8.GetBytes(text));
            Directory.CreateDirectory(Path.GetDirectoryName(_tree[PublishedLayout.FileOf(digest)])!);
            File.WriteAllText(_tree[PublishedLayout.FileOf(digest)], text);
            (entry["sha256"], entry["bytes"]) = (digest, (long)System.Text.Encoding.UTF8.GetByteCount(text));
            manifest["content"] = ContentHash.OfFiles(manifest["files"]!.AsArray().Select(
                one => new ManifestFile((string)one!["path"]!, (long)one["bytes"]!, (string)one["sha256"]!)));
            also?.Invoke(manifest);
        });
        (listed["bytes"], listed["sha256"]) = (bytes.Length, ContentHash.Of(bytes));
    });

    private static string FirstLikelihood(string text, string value)
    {
        var at = text.IndexOf('0', text.IndexOf("logProbabilities", StringComparison.Ordinal));
        return text[..at] + value + text[(at + 1)..];
    }

    private void Page(string name, Func<string, string> change)
    {
        File.WriteAllText(_tree[name], change(File.ReadAllText(_tree[name])));
        Reindex(index =>
        {
            var page = index["pages"]!.AsArray().Single(one => (string?)one!["path"] == name)!;
            (page["sha256"], page["bytes"]) = (ContentHash.OfFile(_tree[name]), new FileInfo(_tree[name]).Length);
        });
    }

    private string ManifestPath(string key) => _tree[PublishedLayout.ManifestOf(key)];

    private JsonObject Index() => JsonNode.Parse(File.ReadAllBytes(_tree[PublishedLayout.Index]))!.AsObject();

    private void Reindex(Action<JsonObject> change)
    {
        var index = Index();
        change(index);
        File.WriteAllText(_tree[PublishedLayout.Index], index.ToJsonString());
    }

    private static void Flip(string path)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    private static IEnumerable<string> References(JsonObject entity) => entity.SelectMany(member => member.Value switch
    {
        JsonObject one => [(string)one["@id"]!],
        JsonArray many => many.Select(one => (string)one!["@id"]!),
        _ => Array.Empty<string>(),
    });
}
