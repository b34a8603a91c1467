using System.Globalization;
using ImplicitInstruct.Cpu;
using ImplicitInstruct.Hub;
using ImplicitInstruct.Hub.Adapters;
using ImplicitInstruct.Modeling.LowRank;
using ImplicitInstruct.Modeling.Quantization;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Recipes;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Tests.Cpu;

namespace ImplicitInstruct.Tests.Reproduction;

/// <summary>
/// <c>tuning.method=lora</c> and <c>qlora</c> on the way from the recipe to the table: what is kept of a tuned model is its adapter.
/// </summary>
[TestFixture("lora", "0"), TestFixture("lora", "0.1"), TestFixture("qlora", "0")]
public sealed class AnAdapterIsAnArtifact(string method, string dropout)
{
    private readonly string[] _settings =
    [
        $"tuning.method={method}", "tuning.lora.rank=2", "tuning.lora.targets=q_proj,down_proj", $"tuning.lora.dropout={dropout}",
    ];

    private readonly TemporaryFolder _scratch = new();
    private CpuEngine _engine = null!;
    private Outcome _made = null!;
    private TuneStage _stage = null!;

    [OneTimeSetUp]
    public async Task Make()
    {
        _engine = new CpuEngine(2);
        _made = await ToyReproduction.Make(Options(_scratch), _engine);
        var family = _made.Models.Families[0];
        _stage = (TuneStage)_made.Models.Responses(family, TuningMethod.Responses, family.Runs[0]).Model;
    }

    [OneTimeTearDown]
    public void Remove()
    {
        _engine.Dispose();
        _scratch.Dispose();
    }

    [Test]
    public void In_PEFTs_layout()
    {
        var folder = _made.Artifacts.FolderOf(_stage);
        var adapter = AdapterCheckpoint.Load(folder);
        Assert.Multiple(() =>
        {
            Assert.That(File.Exists(Path.Combine(folder, "model.safetensors")), Is.False);
            Assert.That(adapter.Configuration.Base, Is.EqualTo("base-p1"));
            Assert.That(adapter.Configuration.Adaptation.Rank, Is.EqualTo(2));
            Assert.That(adapter.Configuration.Adaptation.Dropout.ToString(CultureInfo.InvariantCulture), Is.EqualTo(dropout));
            Assert.That(adapter.Configuration.Adaptation.Targets, Is.EqualTo(new[] { "q_proj", "down_proj" }));
            Assert.That(adapter.Weights.Where(one => one.Name.Contains("lora_B", StringComparison.Ordinal))
                .SelectMany(one => one.Values.ToArray()), Has.Some.Not.Zero, "it has learnt");
        });
    }

    /// <summary>Where that was kept in 4 bits, it is the numbers that these stand for.</summary>
    [Test]
    public void That_is_read_as_the_model_below_with_the_update_in_it()
    {
        var (found, tuned) = (_made.Artifacts.Open(_stage.Start), _made.Artifacts.Open(_stage));
        var below = method == "lora" ? found : found with { Weights = new QuantizedWeights(found.Config, found.Weights) };
        var adapter = AdapterCheckpoint.Load(_made.Artifacts.FolderOf(_stage)).Adapter;
        Assert.Multiple(() =>
        {
            Assert.That(
                Bits.Digest(tuned.Weights), Is.EqualTo(Bits.Digest(new MergedWeights(below.Config, below.Weights, adapter))));
            Assert.That(tuned.StoredAs, Is.EqualTo(found.StoredAs));
            var moved = below.Weights.Zip(tuned.Weights)
                .Where(pair => !Bits.Of(pair.First.Values.Span).SequenceEqual(Bits.Of(pair.Second.Values.Span)))
                .Select(pair => pair.First.Name);
            Assert.That(moved, Is.EqualTo(new[] { "model.layers.0.self_attn.q_proj.weight", "model.layers.0.mlp.down_proj.weight" }));
        });
    }

    [Test]
    public void Its_folder_alone_is_no_model()
    {
        var refused = Assert.Throws<AdviceException>(() => Checkpoint.Load(_made.Artifacts.FolderOf(_stage)))!;
        Assert.That(refused.Message, Does.EndWith("holds an adapter without the model that it adapts."));
        Assert.That(refused.Remedy, Is.EqualTo("adapter.merge"));
    }

    /// <summary>The model below is an input of everything that reads an adapter: no run looks for it in vain.</summary>
    [Test]
    public void Whoever_reads_it_reads_the_model_below()
    {
        var responses = _made.Models.Responses(_made.Models.Families[0], TuningMethod.Responses, _made.Models.Families[0].Runs[0]);
        Assert.That(responses.Inputs.Select(input => input.Stage), Is.SupersetOf(new Stage[] { _stage, _stage.Start }));
        Assert.That(_stage.MayDrop(_made.Artifacts.ManifestOf(_stage).Files.First(file => file.Path == AdapterCheckpoint.WeightsFileName)),
            Is.False, "megabytes are kept");
    }

    /// <summary>Stopped after every second step, and started again.</summary>
    [Test]
    public async Task A_run_that_is_stopped_all_the_time_ends_in_the_same_bytes()
    {
        using var cut = ToyReproduction.Copy(_scratch);
        Directory.Delete(Path.Combine(cut.Path, "artifacts", "mini", "tune"), recursive: true);
        var stops = 0;
        while (await IsStopped())
            Assert.That(++stops, Is.LessThan(200));
        Assert.That(stops, Is.GreaterThan(5));
        Assert.That(ToyReproduction.Digests(cut), Is.EqualTo(ToyReproduction.Digests(_scratch)));

        async Task<bool> IsStopped()
        {
            using var cancellation = new CancellationTokenSource();
            var engine = new WatchedEngine(_engine, step =>
            {
                if (step == 1)
                    cancellation.Cancel();
            });
            try
            {
                await ToyReproduction.Make(Options(cut), engine, cancellation: cancellation.Token);
                return false;
            }
            catch (OperationCanceledException)
            {
                return true;
            }
        }
    }

    private ReproduceOptions Options(TemporaryFolder scratch) =>
        ToyReproduction.Options(scratch, _settings) with { Claims = ["response-tuning"] };
}
