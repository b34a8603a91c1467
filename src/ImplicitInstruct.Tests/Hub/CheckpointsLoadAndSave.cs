using System.Text;
using System.Text.Json;
using ImplicitInstruct.Cpu;
using ImplicitInstruct.Hub;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Tests.Hub;

[TestFixture]
public sealed class CheckpointsLoadAndSave
{
    internal static readonly LanguageModelConfig Tiny = new()
    {
        VocabularySize = 11,
        HiddenSize = 8,
        IntermediateSize = 12,
        Layers = 1,
        Heads = 2,
        KeyValueHeads = 1,
        MaxPositions = 16,
        NormEpsilon = 1e-6f,
        RopeTheta = 500000,
        BeginToken = 1,
        EndToken = 2,
    };

    private static readonly LanguageModelConfig TinyOlmo = Tiny with
    {
        Architecture = ModelArchitecture.Olmo,
        NormEpsilon = 1e-5f,
        BeginToken = null,
    };

    [Test]
    public void A_real_model_loads_with_the_shape_that_its_configuration_states()
    {
        var checkpoint = Checkpoint.Load(StoriesCheckpoint.Folder());
        Assert.That(checkpoint.Config, Is.EqualTo(new LanguageModelConfig
        {
            VocabularySize = 512,
            HiddenSize = 64,
            IntermediateSize = 172,
            Layers = 5,
            Heads = 8,
            KeyValueHeads = 4,
            MaxPositions = 512,
            NormEpsilon = 1e-5f,
            RopeTheta = 10000,
            TiedEmbeddings = true,
            BeginToken = 1,
            EndToken = 2,
        }));
        Assert.That(checkpoint.Weights, Has.Count.EqualTo(47));   // 1 embedding, 5 x 9 of the blocks, 1 last norm
        Assert.That(checkpoint.Weights.Sum(weight => weight.Values.Length), Is.EqualTo(260_032));
        Assert.That(Named(checkpoint, "model.embed_tokens.weight").Shape, Is.EqualTo(new[] { 512, 64 }));
        Assert.That(Named(checkpoint, "model.layers.4.self_attn.k_proj.weight").Shape, Is.EqualTo(new[] { 32, 64 }));
        Assert.That(Named(checkpoint, "model.layers.0.mlp.down_proj.weight").Shape, Is.EqualTo(new[] { 64, 172 }));
    }

    [Test]
    public void A_real_model_is_saved_in_the_bytes_that_it_was_loaded_from()
    {
        var stories = StoriesCheckpoint.Folder();
        using var folder = new TemporaryFolder();
        var checkpoint = Checkpoint.Load(stories);
        Checkpoint.Save(folder.Path, checkpoint.Config, checkpoint.Weights);
        Assert.That(
            File.ReadAllBytes(folder["model.safetensors"]), Is.EqualTo(File.ReadAllBytes(Path.Combine(stories, "model.safetensors"))));
        Assert.That(Checkpoint.Load(folder.Path).Config, Is.EqualTo(checkpoint.Config));
    }

    [Test]
    public void Saving_twice_makes_the_same_bytes([Values] TensorElement element, [Values(64, 1_000_000)] long largestShard)
    {
        using var once = new TemporaryFolder();
        using var again = new TemporaryFolder();
        Checkpoint.Save(once.Path, Tiny, Weights(), element, largestShard);
        Checkpoint.Save(again.Path, Tiny, Weights(), element, largestShard);

        var names = Directory.GetFiles(once.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal).ToArray();
        Assert.That(Directory.GetFiles(again.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal), Is.EqualTo(names));
        foreach (var name in names)
            Assert.That(File.ReadAllBytes(again[name!]), Is.EqualTo(File.ReadAllBytes(once[name!])), name);
    }

    [Test]
    public void Every_field_of_the_shape_survives()
    {
        using var folder = new TemporaryFolder();
        var config = Tiny with { TiedEmbeddings = true, BeginToken = null, EndToken = null, HeadSize = 6 };
        Checkpoint.Save(folder.Path, config, Weights());
        Assert.That(Checkpoint.Load(folder.Path).Config, Is.EqualTo(config));
    }

    [Test]
    public void The_configuration_is_what_transformers_reads()
    {
        using var folder = new TemporaryFolder();
        Checkpoint.Save(folder.Path, Tiny, Weights(), TensorElement.BF16);
        var json = Encoding.UTF8.GetString(File.ReadAllBytes(folder["config.json"]));
        Assert.That(json, Is.EqualTo("""
            {
              "architectures": [
                "LlamaForCausalLM"
              ],
              "attention_bias": false,
              "attention_dropout": 0,
              "bos_token_id": 1,
              "eos_token_id": 2,
              "hidden_act": "silu",
              "hidden_size": 8,
              "intermediate_size": 12,
              "max_position_embeddings": 16,
              "mlp_bias": false,
              "model_type": "llama",
              "num_attention_heads": 2,
              "num_hidden_layers": 1,
              "num_key_value_heads": 1,
              "rms_norm_eps": 1E-06,
              "rope_scaling": null,
              "rope_theta": 500000,
              "tie_word_embeddings": false,
              "torch_dtype": "bfloat16",
              "use_cache": true,
              "vocab_size": 11
            }

            """.ReplaceLineEndings("\n")));
    }

    [Test]
    public void Every_field_of_every_family_survives(
        [Values] ModelArchitecture architecture, [Values] bool tied, [Values] bool varied, [Values(0, 6)] int headSize)
    {
        using var folder = new TemporaryFolder();
        var isOlmo = architecture == ModelArchitecture.Olmo;
        var window = architecture switch
        {
            ModelArchitecture.Mistral => new SlidingWindow(12),
            ModelArchitecture.Qwen2 or ModelArchitecture.Qwen3 => new SlidingWindow(12, FirstLayer: 1),
            _ => null,
        };
        var config = Tiny with
        {
            Architecture = architecture,
            Layers = 3,
            TiedEmbeddings = tied,
            HeadSize = headSize,
            NormEpsilon = isOlmo ? 1e-5f : 1e-6f,
            Window = varied ? window : null,
            RotaryScaling = varied && !isOlmo ? new RotaryScaling(8, 1, 4, 8) : null,
            UnrotatedEvery = varied && architecture == ModelArchitecture.SmolLm3 ? 2 : 0,
            BeginToken = varied ? 1 : null,
        };
        Checkpoint.Save(folder.Path, config, Weights());
        var loaded = Checkpoint.Load(folder.Path);
        Assert.That(loaded.Config, Is.EqualTo(config).Or.EqualTo(config with { HeadSize = config.HeadSize }), "a head size may be stated");
        Assert.That(loaded.PaddingToken, Is.Null, "a token that is padding is never trained");
        Assert.That(loaded.Config.MaxPositions, Is.EqualTo(varied && window is not null ? 12 : 16));
    }

    [Test]
    public void Every_field_of_an_OLMo_survives([Values(null, 8f, 0.3f)] float? limit, [Values] bool tied)
    {
        using var folder = new TemporaryFolder();
        var config = TinyOlmo with { QueryKeyValueLimit = limit, TiedEmbeddings = tied };
        Checkpoint.Save(folder.Path, config, Weights());
        Assert.That(Checkpoint.Load(folder.Path).Config, Is.EqualTo(config));
    }

    [Test]
    public void The_configuration_of_an_OLMo_is_what_transformers_reads()
    {
        using var folder = new TemporaryFolder();
        Checkpoint.Save(folder.Path, TinyOlmo with { QueryKeyValueLimit = 8 }, Weights());
        var json = Encoding.UTF8.GetString(File.ReadAllBytes(folder["config.json"]));
        Assert.That(json, Is.EqualTo("""
            {
              "architectures": [
                "OlmoForCausalLM"
              ],
              "attention_bias": false,
              "attention_dropout": 0,
              "bos_token_id": null,
              "clip_qkv": 8,
              "eos_token_id": 2,
              "hidden_act": "silu",
              "hidden_size": 8,
              "intermediate_size": 12,
              "max_position_embeddings": 16,
              "model_type": "olmo",
              "num_attention_heads": 2,
              "num_hidden_layers": 1,
              "num_key_value_heads": 1,
              "pad_token_id": null,
              "rope_scaling": null,
              "rope_theta": 500000,
              "tie_word_embeddings": false,
              "torch_dtype": "float32",
              "use_cache": true,
              "vocab_size": 11
            }

            """.ReplaceLineEndings("\n")));
    }

    /// <summary>
    /// Saved and loaded again, an OLMo writes what it wrote before: weights by their names in a checkpoint, and none for its norms.
    /// </summary>
    [Test]
    public void A_saved_OLMo_scores_as_before([Values] bool tied)
    {
        using var folder = new TemporaryFolder();
        using var engine = new CpuEngine(1);
        using var model = engine.Create(
            TinyOlmo with { QueryKeyValueLimit = 0.5f, TiedEmbeddings = tied }, new WeightInitialization(), seed: 1);
        Checkpoint.Save(folder.Path, model.Config, model.Weights);
        var checkpoint = Checkpoint.Load(folder.Path);
        using var loaded = engine.Load(checkpoint.Config, checkpoint.Weights);
        string[] matrices = ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj", "mlp.gate_proj", "mlp.up_proj",
            "mlp.down_proj"];
        Assert.Multiple(() =>
        {
            Assert.That(checkpoint.Weights.Select(weight => weight.Name), Is.EqualTo((string[])
            [
                "model.embed_tokens.weight", .. matrices.Select(name => $"model.layers.0.{name}.weight"), .. tied
                    ? Array.Empty<string>()
                    : ["lm_head.weight"],
            ]));
            Assert.That(loaded.Score([[1, 2, 3, 4, 5]])[0], Is.EqualTo(model.Score([[1, 2, 3, 4, 5]])[0]));
        });
    }

    [Test]
    public void Weights_beyond_the_shard_size_are_split_and_indexed()
    {
        using var folder = new TemporaryFolder();
        Checkpoint.Save(folder.Path, Tiny, Weights(), largestShard: 64);

        Assert.That(Directory.GetFiles(folder.Path).Select(Path.GetFileName), Is.EquivalentTo(new[]
        {
            "config.json", "model.safetensors.index.json", "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors",
        }));
        using var index = JsonDocument.Parse(File.ReadAllBytes(folder["model.safetensors.index.json"]));
        Assert.That(index.RootElement.GetProperty("metadata").GetProperty("total_size").GetInt64(), Is.EqualTo(4 * (12 + 4 + 2)));
        Assert.That(
            index.RootElement.GetProperty("weight_map").GetProperty("c").GetString(), Is.EqualTo("model-00002-of-00002.safetensors"));
        Assert.That(Checkpoint.Load(folder.Path).Weights.Select(weight => weight.Name), Is.EqualTo(new[] { "a", "b", "c" }));
    }

    [Test]
    public void Buffers_of_old_checkpoints_and_a_tied_output_matrix_are_left_out()
    {
        using var folder = new TemporaryFolder();
        NamedTensor[] weights = [.. Weights(), new(
            "model.layers.0.self_attn.rotary_emb.inv_freq", [1], new float[1]), new("lm_head.weight", [1], new float[1])];

        Checkpoint.Save(folder.Path, Tiny, weights);
        Assert.That(
            Checkpoint.Load(folder.Path).Weights.Select(weight => weight.Name), Is.EqualTo(new[] { "a", "b", "c", "lm_head.weight" }));

        Checkpoint.Save(folder.Path, Tiny with { TiedEmbeddings = true }, weights);
        Assert.That(Checkpoint.Load(folder.Path).Weights.Select(weight => weight.Name), Is.EqualTo(new[] { "a", "b", "c" }));
    }

    /// <summary>transformers 4 takes the embedding and 5 the head. Two that are equal are one, in whatever files they lie.</summary>
    [Test]
    public void A_tied_output_matrix_beside_another_is_refused([Values(1f, 1.5f)] float last, [Values(4, 1_000_000)] long largestShard)
    {
        using var folder = new TemporaryFolder();
        NamedTensor[] weights = [new("model.embed_tokens.weight", [2, 2], new[] { 0f, 1f, -1f, 1f }), .. Weights(),
            new("lm_head.weight", [2, 2], new[] { 0f, 1f, -1f, last })];
        Checkpoint.Save(folder.Path, Tiny with { TiedEmbeddings = true }, weights, largestShard: largestShard);
        if (last == 1)
            Assert.That(Checkpoint.Load(folder.Path).Weights.Select(weight => weight.Name), Has.None.EqualTo("lm_head.weight"));
        else
            Assert.That(
                () => Checkpoint.Load(folder.Path),
                Throws.TypeOf<AdviceException>().With.Message.Contains("'tie_word_embeddings'").And.Message.Contains("'lm_head.weight'"));
        Checkpoint.Save(folder.Path, Tiny, weights, largestShard: largestShard);
        Assert.That(Checkpoint.Load(folder.Path).Weights.Select(weight => weight.Name), Has.One.EqualTo("lm_head.weight"));
    }

    [Test]
    public void Shards_are_never_mixed_with_a_single_file_of_before()
    {
        using var folder = new TemporaryFolder();
        Checkpoint.Save(folder.Path, Tiny, Weights());
        Assert.That(
            () => Checkpoint.Save(folder.Path, Tiny, Weights(), largestShard: 64),
            Throws.TypeOf<AdviceException>().With.Message.Contains("empty folder"));
    }

    internal static NamedTensor[] Weights() =>
    [
        new("a", [3, 4], Enumerable.Range(0, 12).Select(i => i / 3f).ToArray()),
        new("b", [4], new[] { 1f, 2f, 3f, 4f }),
        new("c", [2], new[] { -1f, 0.1f }),
    ];

    private static NamedTensor Named(Checkpoint checkpoint, string name) => checkpoint.Weights.Single(weight => weight.Name == name);
}
