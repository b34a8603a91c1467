using ImplicitInstruct.Hub;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Tests.Cpu.Llama;
using ImplicitInstruct.Torch;

namespace ImplicitInstruct.Tests.Reproduction;

/// <summary>
/// Training, decoding and scoring have precisions of their own, as in the official scripts: one that changes makes its own kind of stage
/// anew, with what is made from it, and nothing else.
/// </summary>
[TestFixture]
public sealed class EveryStageHasItsPrecision
{
    private ToyCheckpoints _toy = null!;

    [SetUp]
    public void Open() => _toy = new ToyCheckpoints();

    [TearDown]
    public void Close() => _toy.Dispose();

    [TestCase("torch.precision.scoring=bf16", new[] { "rank" })]
    [TestCase("torch.precision.decoding=fp32", new[] { "decode", "greedy-check", "judge", "table" })]
    [TestCase("torch.precision.training=fp32", new[] { "tune", "decode", "rank", "greedy-check", "judge", "table" })]
    public void And_one_that_changes_moves_its_own_stages(string setting, string[] moved)
    {
        var (before, after) = (KeysOf([], "torch-1-cpu-*-1"), KeysOf([setting], "torch-1-cpu-*-1"));
        Assert.That(after.Keys, Is.EquivalentTo(before.Keys));
        Assert.That(after.Where(one => before[one.Key] != one.Value).Select(one => one.Key.Split('/')[0]).Distinct(), Is.EquivalentTo(moved)
            .Or.EquivalentTo(moved.Except(["table"]).ToArray()));
        Assert.That(KeysOf([setting], "cpu-1"), Is.EquivalentTo(KeysOf([], "cpu-1")), "an engine without a choice takes no notice");
    }

    [TestCase(TensorElement.BF16, TorchPrecision.Bf16)]
    [TestCase(TensorElement.F16, TorchPrecision.Fp16)]
    [TestCase(TensorElement.F32, TorchPrecision.Fp16)]
    public void Decoding_has_the_precision_of_the_checkpoint(TensorElement stored, TorchPrecision expected)
    {
        using var folder = new TemporaryFolder(inMemory: true);
        var config = TinyLlama.Config(tied: true);
        using (var engine = new ImplicitInstruct.Cpu.CpuEngine(1))
        using (var model = engine.Create(config, new WeightInitialization(), 1))
            Checkpoint.Save(folder.Path, config, model.Weights, stored);
        var checkpoint = Checkpoint.Load(folder.Path);
        Assert.That(checkpoint.StoredAs, Is.EqualTo(stored));
        Assert.That(new StagePrecision(Fixed: null).For(checkpoint), Is.EqualTo(expected));
        Assert.That(new StagePrecision(TorchPrecision.Fp32).For(checkpoint), Is.EqualTo(TorchPrecision.Fp32));
    }

    [Test]
    public void Nothing_is_trained_in_float16() => Assert.That(
        () => KeysOf(["torch.precision.training=fp16"], "cpu-1"),
        Throws.TypeOf<AdviceException>().With.Message.StartsWith("torch.precision.training is fp16"));

    /// <summary>The key of every artifact of three claims, by kind and name.</summary>
    private Dictionary<string, string> KeysOf(IReadOnlyList<string> settings, string numerics)
    {
        var study = _toy.Study(_toy.Options() with
        {
            Claims = ["response-tuning", "decoding", "ranking"],
            Overrides = [.. ToyCheckpoints.Small, .. settings],
        });
        var keys = new StageKeys(numerics);
        return keys.Plan(study.Goals).Select(keys.Of).ToDictionary(key => key.ToString(), key => key.Hash);
    }
}
