using System.Text.Json.Nodes;
using ImplicitInstruct.Cpu;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Store;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Tests.Pipeline;

namespace ImplicitInstruct.Tests.Reproduction;

/// <summary>
/// Weights of base models stay outside of the store, in the hub's cache or a user's folder, where others may damage or change them.
/// </summary>
[TestFixture]
public sealed class ABaseModelIsTheOneThatWasFound
{
    private TemporaryFolder _scratch = null!;
    private ToyHub _hub = null!;

    [SetUp]
    public void Open()
    {
        _scratch = new TemporaryFolder(inMemory: true);
        _hub = new ToyHub(_scratch.Path);
    }

    [TearDown]
    public void Close()
    {
        _hub.Dispose();
        _scratch.Dispose();
    }

    [Test]
    public async Task A_flipped_byte_in_the_hubs_cache_is_noticed_before_anything_is_tuned()
    {
        var (stage, folder) = await MakeAsync("toy/llama");
        Flip(Weights(stage, folder));
        AssertRefused(stage, folder, "is no longer the file that toy was found with. Remove '");
        Directory.Delete(folder, recursive: true);
        (stage, folder) = await MakeAsync("toy/llama");
        Assert.That(() => stage.CheckpointFolder(folder), Throws.Nothing, "what the advice says is right: it is fetched anew");
    }

    [Test]
    public async Task A_link_to_nothing_is_one_sentence()
    {
        var (stage, folder) = await MakeAsync("toy/llama");
        var weights = new FileInfo(Weights(stage, folder));
        File.Delete(weights.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? weights.FullName);
        AssertRefused(stage, folder, "is no longer the file that toy was found with.");
    }

    [Test]
    public void A_folder_with_other_weights_is_another_base_model()
    {
        var folder = Path.Combine(_scratch.Path, "made");
        var keys = new StageKeys("cpu-1");
        var before = keys.Of(Stage(folder));
        Assert.That(new StageKeys("cpu-1").Of(Stage(folder)), Is.EqualTo(before));
        Flip(Path.Combine(folder, "model.safetensors"));
        Assert.That(new StageKeys("cpu-1").Of(Stage(folder)), Is.Not.EqualTo(before));
    }

    [TestCase("/no/such/folder")]
    [TestCase("./folder")]
    [TestCase("../a/folder")]
    public void A_folder_that_is_not_there_is_one_sentence(string folder) => Assert.That(
        () => new StageKeys("cpu-1").Of(Stage(folder)),
        Throws.TypeOf<AdviceException>().With.Message.EqualTo($"models.toy.repository is '{folder}', and there is no such folder: "
            + "name one that holds a checkpoint, or a repository of the hub such as allenai/OLMo-7B-hf."));

    /// <summary>Responses are tuned to end with the tokenizer's token, so decoding may not end at another.</summary>
    [TestCase("generation_config.json", """{"eos_token_id":256}""", "its tokenizer names, and its configuration")]
    [TestCase("config.json", """{"pad_token_id":257}""", "'pad_token_id' of toy")]
    public async Task A_checkpoint_whose_files_disagree_about_its_tokens_is_refused(string file, string fields, string said)
    {
        var folder = Path.Combine(_scratch.Path, "made");
        await MakeAsync(folder);
        var path = Path.Combine(folder, file);
        var root = File.Exists(path) ? JsonNode.Parse(File.ReadAllBytes(path))!.AsObject() : [];
        foreach (var (name, value) in JsonNode.Parse(fields)!.AsObject())
            root[name] = value!.DeepClone();
        File.WriteAllText(path, root.ToJsonString());
        Assert.That(() => MakeAsync(folder), Throws.TypeOf<AdviceException>().With.Message.Contains(said).And.Message.Contains("257"));
    }

    private static void AssertRefused(CheckpointStage stage, string folder, string said) =>
        Assert.That(() => stage.CheckpointFolder(folder), Throws.TypeOf<AdviceException>().With.Message.Contains(said));

    /// <summary>Where the weights are that the artifact names.</summary>
    private static string Weights(CheckpointStage stage, string folder) =>
        Path.Combine(stage.CheckpointFolder(folder), "model.safetensors");

    private static void Flip(string path)
    {
        path = new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
        var bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);
        // A file system's clock may be coarser than a test is fast.
        File.SetLastWriteTimeUtc(path, File.GetLastWriteTimeUtc(path).AddSeconds(1));
    }

    private CheckpointStage Stage(string repository) => new("toy", repository, "main", _hub.Settings);

    private async Task<(CheckpointStage Stage, string Folder)> MakeAsync(string repository)
    {
        var stage = Stage(repository);
        using var engine = new CpuEngine(1);
        var runner = ToyRunner.Of(new ArtifactStore(Path.Combine(_scratch.Path, "artifacts")), engine, new RecordedReport());
        await runner.MakeAsync([stage], why: false, CancellationToken.None);
        return (stage, runner.FolderOf(stage));
    }
}
