using ImplicitInstruct.Cpu;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.Arithmetic;

namespace ImplicitInstruct.Tests.Modeling;

[TestFixture]
public sealed class ParametersAreCountedAsPublished
{
    /// <summary>The "total parameters" that the hub shows for each checkpoint's safetensors.</summary>
    private static IEnumerable<TestCaseData> Published =>
    [
        new(PublishedShapes.Llama2, 6_738_415_616L) { TestName = "Llama-2-7b-hf" },
        new(PublishedShapes.Llama2 with { HiddenSize = 5120, IntermediateSize = 13824, Layers = 40, Heads = 40, KeyValueHeads = 40 },
            13_015_864_320L) { TestName = "Llama-2-13b-hf" },
        new(PublishedShapes.Llama2 with { HiddenSize = 8192, IntermediateSize = 28672, Layers = 80, Heads = 64, KeyValueHeads = 8 },
            68_976_648_192L) { TestName = "Llama-2-70b-hf" },
        new(PublishedShapes.Olmo, 6_888_095_744L) { TestName = "OLMo-7B-hf" },
        new(PublishedShapes.Olmo1B, 1_176_764_416L) { TestName = "OLMo-1B-hf" },
        new(PublishedShapes.TinyLlama, 1_100_048_384L) { TestName = "TinyLlama-1.1B" },
        new(PublishedShapes.SmolLm2, 134_515_008L) { TestName = "SmolLM2-135M" },
        new(PublishedShapes.Llama3Of8B, 8_030_261_248L) { TestName = "Llama-3.1-8B" },
        new(PublishedShapes.Llama3Of1B, 1_235_814_400L) { TestName = "Llama-3.2-1B" },
        new(PublishedShapes.Mistral, 7_241_732_096L) { TestName = "Mistral-7B-v0.1" },
        new(PublishedShapes.Qwen2Of500M, 494_032_768L) { TestName = "Qwen2.5-0.5B" },
        new(PublishedShapes.Qwen2Of1500M, 1_543_714_304L) { TestName = "Qwen2.5-1.5B" },
        new(PublishedShapes.Qwen3Of600M, 596_049_920L) { TestName = "Qwen3-0.6B-Base" },
        new(PublishedShapes.Qwen3Of8B, 8_190_735_360L) { TestName = "Qwen3-8B-Base" },
        new(PublishedShapes.Olmo2Of7B, 7_298_617_344L) { TestName = "OLMo-2-1124-7B" },
        new(PublishedShapes.Olmo2Of1B, 1_484_916_736L) { TestName = "OLMo-2-0425-1B" },
        new(PublishedShapes.SmolLm3, 3_075_098_624L) { TestName = "SmolLM3-3B-Base" },
    ];

    [TestCaseSource(nameof(Published))]
    public void A_published_model_has_its_published_count(LanguageModelConfig config, long total) =>
        Assert.That(ParameterCount.Of(config).Total, Is.EqualTo(total));

    [Test]
    public void A_small_model_has_as_many_as_an_engine_makes(
        [Values] ModelArchitecture architecture, [Values] bool tied, [Values(2, 4)] int keyValueHeads, [Values(0, 6)] int headSize)
    {
        var config = new LanguageModelConfig
        {
            Architecture = architecture,
            VocabularySize = 37,
            HiddenSize = 16,
            IntermediateSize = 24,
            Layers = 3,
            Heads = 4,
            KeyValueHeads = keyValueHeads,
            MaxPositions = 8,
            TiedEmbeddings = tied,
            HeadSize = headSize,
        };
        using var engine = new CpuEngine(1);
        using var model = engine.Create(config, new WeightInitialization(), seed: 1);
        Assert.That(ParameterCount.Of(config).Total, Is.EqualTo(model.Weights.Sum(weight => (long)weight.Values.Length)));
    }

    [Test]
    public void A_token_meets_a_tied_matrix_once_and_an_embedding_that_is_only_looked_up_never()
    {
        var (untied, tied) = (ParameterCount.Of(PublishedShapes.Llama2), ParameterCount.Of(
            PublishedShapes.Llama2 with { TiedEmbeddings = true }));
        Assert.That(untied.Multiplied, Is.EqualTo(untied.Total - (32000L * 4096) - (65 * 4096)));
        Assert.That(tied.Multiplied, Is.EqualTo(untied.Multiplied));
    }

    /// <summary>
    /// The index of Llama-2-7b-hf's shards in F16 says 13,476,839,424, and 32 × 64 rotary frequencies in F32 are among that; SmolLM2-135M's
    /// file in BF16 is 269,060,552 bytes, its header among them.
    /// </summary>
    [Test]
    public void A_checkpoint_has_its_published_size()
    {
        Assert.That(ParameterCount.Of(PublishedShapes.Llama2).CheckpointBytes(2), Is.EqualTo(13_476_839_424 - (32 * 64 * 4)));
        Assert.That(ParameterCount.Of(PublishedShapes.SmolLm2).CheckpointBytes(2), Is.EqualTo(269_060_552).Within(0.02).Percent);
    }

    [Test]
    public void A_shape_that_cannot_be_a_model_is_refused() =>
        Assert.That(() => ParameterCount.Of(PublishedShapes.Llama2 with { Layers = 0 }),
            Throws.ArgumentException.With.Message.Contain("num_hidden_layers is 0"));
}
