using ImplicitInstruct.Hub;
using ImplicitInstruct.Hub.Adapters;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.LowRank;
using ImplicitInstruct.Tests.Cpu;
using ImplicitInstruct.Tests.Cpu.Llama;
using ImplicitInstruct.Tests.Cpu.Llama.LowRank;

namespace ImplicitInstruct.Tests.Hub;

[TestFixture]
public sealed class AdaptersLoadAndSave
{
    /// <summary>As PEFT 0.17 writes it: every field, layers in no order, as a set of Python gives them.</summary>
    private const string OfPeft =
        """
        {
          "alora_invocation_tokens": null, "alpha_pattern": {}, "arrow_config": null, "auto_mapping": null,
          "base_model_name_or_path": "meta-llama/Llama-2-7b-hf", "bias": "none", "corda_config": null,
          "ensure_weight_tying": false, "eva_config": null, "exclude_modules": null, "fan_in_fan_out": false, "inference_mode": true,
          "init_lora_weights": true, "layer_replication": null, "layers_pattern": null, "layers_to_transform": null, "loftq_config": {},
          "lora_alpha": 16, "lora_bias": false, "lora_dropout": 0.05, "megatron_config": null, "megatron_core": "megatron.core",
          "modules_to_save": null, "peft_type": "LORA", "peft_version": "0.17.1", "qalora_group_size": 16, "r": 3,
          "rank_pattern": {}, "revision": null, "target_modules": ["v_proj", "down_proj", "q_proj"], "target_parameters": null,
          "task_type": "CAUSAL_LM", "trainable_token_indices": null, "use_dora": false, "use_qalora": false, "use_rslora": true
        }
        """;

    private static readonly LanguageModelConfig Config = TinyLlama.Config(tied: true);

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Prepare() => _folder = new TemporaryFolder();

    [TearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void Every_number_and_choice_comes_back([Values] bool stabilized)
    {
        var adaptation = new LowRankAdaptation
        {
            Rank = 3,
            Alpha = 0.7,
            RankStabilized = stabilized,
            Dropout = stabilized ? 0.05 : 0,
            Targets = ["k_proj", "up_proj"],
        };
        var adapter = TinyAdapters.Draw(Config, adaptation, seed: 1);
        AdapterCheckpoint.Save(_folder.Path, adapter, "owner/model", "a1b2");
        var read = AdapterCheckpoint.Load(_folder.Path);
        Assert.Multiple(() =>
        {
            Assert.That(Bits.Digest(read.Weights), Is.EqualTo(Bits.Digest(adapter.Weights)));
            Assert.That((read.Configuration.Base, read.Configuration.BaseRevision), Is.EqualTo(("owner/model", "a1b2")));
            Assert.That(read.Configuration.Adaptation.Targets, Is.EqualTo(adaptation.Targets));
            Assert.That(read.Configuration.Adaptation with { Targets = adaptation.Targets }, Is.EqualTo(adaptation));
        });
    }

    [Test]
    public void What_PEFT_wrote_is_read()
    {
        _folder.Write("adapter_config.json", System.Text.Encoding.UTF8.GetBytes(OfPeft));
        var read = AdapterConfiguration.Read(_folder["adapter_config.json"]);
        Assert.Multiple(() =>
        {
            Assert.That(read.Adaptation.Targets, Is.EqualTo(new[] { "q_proj", "v_proj", "down_proj" }));
            Assert.That(read.Adaptation.Scale, Is.EqualTo((float)(16 / Math.Sqrt(3))));
            Assert.That(read.Adaptation.Dropout, Is.EqualTo(0.05));
            Assert.That(read.Base, Is.EqualTo("meta-llama/Llama-2-7b-hf"));
        });
    }

    [TestCase("\"r\": 3", "\"r\": 0", "the rank of an adapter is 0", TestName = "A rank of 0 is refused")]
    [TestCase("\"lora_dropout\": 0.05", "\"lora_dropout\": 1.5", "the dropout of an adapter is 1.5",
        TestName = "A dropout above 1 is refused")]
    [TestCase("\"peft_type\": \"LORA\"", "\"peft_type\": \"IA3\"", "is of the kind 'IA3'", TestName = "Another kind is refused")]
    [TestCase("\"use_dora\": false", "\"use_dora\": true", "asks for 'use_dora' = 'true'", TestName = "DoRA is refused")]
    [TestCase("\"rank_pattern\": {}", "\"rank_pattern\": {\"q_proj\": 4}", "every update has one rank",
        TestName = "Several ranks are refused")]
    [TestCase("\"bias\": \"none\"", "\"bias\": \"all\"", "an adapter moves no biases", TestName = "Biases are refused")]
    [TestCase("\"init_lora_weights\": true", "\"init_lora_weights\": \"pissa\"", "the model below an adapter is the published one",
        TestName = "A changed base is refused")]
    [TestCase("\"down_proj\", ", "\"lm_head\", ", "There is no layer 'lm_head' to adapt", TestName = "The output matrix is refused")]
    [TestCase("[\"v_proj\", \"down_proj\", \"q_proj\"]", "\".*_proj\"", "list them in 'target_modules'", TestName = "A pattern is refused")]
    public void What_is_not_computed_is_refused(string stated, string instead, string said)
    {
        var changed = OfPeft.Replace(stated, instead, StringComparison.Ordinal);
        Assert.That(changed, Is.Not.EqualTo(OfPeft));
        _folder.Write("adapter_config.json", System.Text.Encoding.UTF8.GetBytes(changed));
        Assert.That(
            () => AdapterConfiguration.Read(_folder["adapter_config.json"]),
            Throws.TypeOf<AdviceException>().With.Message.Contains(said).IgnoreCase.And.Message.Contains("adapter_config.json"));
    }

    [Test]
    public void An_adapter_of_another_model_is_refused_by_name()
    {
        var adapter = TinyAdapters.Draw(Config, new LowRankAdaptation { Targets = ["q_proj"] }, seed: 1);
        AdapterCheckpoint.Save(_folder.Path, adapter, "one/model", null);
        using var engine = new ImplicitInstruct.Cpu.CpuEngine(1);
        using var below = new TemporaryFolder();
        var other = TinyLlama.Create(engine, Config with { HiddenSize = 28 }, seed: 1);
        Checkpoint.Save(below.Path, other.Config, other.Weights);
        Assert.That(
            () => AdapterCheckpoint.Load(_folder.Path).MergeInto(Checkpoint.Load(below.Path), _folder.Path),
            Throws.TypeOf<AdviceException>().With.Message.Contains("is no adapter of this model").And.Message.Contains("'one/model'"));
    }

    [Test]
    public void A_folder_without_one_is_refused() =>
        Assert.That(
            () => AdapterCheckpoint.Load(_folder.Path), Throws.TypeOf<AdviceException>().With.Message.Contains("adapter_config.json"));
}
