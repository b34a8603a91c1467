using ImplicitInstruct.Cpu;
using ImplicitInstruct.Cpu.Llama;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.Cpu.Llama;

[TestFixture]
public sealed class RefusalsNameWhatIsWrong
{
    private CpuEngine _engine = null!;
    private LlamaModel _model = null!;

    [OneTimeSetUp]
    public void Start()
    {
        _engine = new CpuEngine(2);
        _model = TinyLlama.Create(_engine, TinyLlama.Config(tied: false), seed: 1);
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _model.Dispose();
        _engine.Dispose();
    }

    [TestCase(37), TestCase(-1), TestCase(int.MaxValue)]
    public void A_token_outside_of_the_vocabulary(int token)
    {
        var message = $"holds the token {token}; the model's vocabulary has ids 0 to 36";
        Assert.Multiple(() =>
        {
            Refused(() => _model.Score([[1, 2], [3, token]]), "sequence 1", message);
            Refused(() => _model.BeginDecoding([[1], [2], [token]], 5), "prompt 2", message);
            Refused(() => Step([1, 2, 3], [1, token, 2]), "example 1", message);
            Refused(() => Append(token), "prompt 0", message);
        });
    }

    [Test]
    public void An_empty_prompt_or_sequence() => Assert.Multiple(() =>
    {
        Refused(() => _model.BeginDecoding([[1], []], 5), "prompt 1", "no token");
        Refused(() => _model.Score([[]]), "sequence 0", "no token");
    });

    [Test]
    public void A_sequence_that_is_too_long() => Assert.Multiple(() =>
    {
        Refused(() => _model.Score([new int[65]]), "sequence 0", "needs 65 positions", "has 64", "max_position_embeddings");
        Refused(() => _model.BeginDecoding([new int[60]], 6), "prompt 0", "6 new tokens", "needs 65 positions", "has 64");
        Refused(() => Step([.. Enumerable.Repeat(1, 66)]), "example 0", "needs 65 positions");
    });

    [Test]
    public void But_not_one_that_just_fits()
    {
        Assert.That(_model.Score([new int[64]])[0], Has.Length.EqualTo(63));
        // The last of five new tokens is only returned, and the last of 65 tokens of an example is only predicted.
        using var session = _model.BeginDecoding([new int[60]], 5);
        for (var i = 0; i < 4; i++)
            session.Append([1]);
        Assert.That(session.Logits(0).ToArray(), Has.All.Not.NaN);
        Assert.That(() => Step(new int[65]), Throws.Nothing);
    }

    [Test]
    public void More_tokens_than_were_announced()
    {
        using var session = _model.BeginDecoding([new int[60]], 5);
        for (var i = 0; i < 4; i++)
            session.Append([1]);
        Refused(() => session.Append([1]), "prompt 0", "needs 65 positions", "has 64");
    }

    [Test]
    public void More_tokens_than_were_announced_though_the_model_has_room()
    {
        using var session = _model.BeginDecoding([[1, 2]], 3);
        session.Append([1]);
        session.Append([1]);
        Refused(() => session.Append([1]), "prompt 0");
    }

    [Test]
    public void A_wrong_number_of_appended_tokens()
    {
        using var session = _model.BeginDecoding([[1], [2]], 5);
        Refused(() => session.Append([1]), "1 tokens", "2 growing rows");
    }

    [Test]
    public void The_logits_of_a_finished_row()
    {
        using var session = _model.BeginDecoding([[1], [2]], 5);
        session.Finish(0);
        session.Append([1, 1]);
        Refused(() => session.Logits(0).ToArray(), "Row 0");
    }

    [Test]
    public void A_missing_a_superfluous_or_a_misshapen_weight()
    {
        const string Name = "model.layers.1.mlp.up_proj.weight";
        var weights = _model.Weights.ToList();
        var at = weights.FindIndex(tensor => tensor.Name == Name);
        Assert.Multiple(() =>
        {
            Refused(() => _engine.Load(_model.Config, [.. weights.Where(tensor => tensor.Name != Name)]), "lacks", Name);
            Refused(() => _engine.Load(_model.Config, [.. weights, new NamedTensor("model.layers.2.extra.bias", [1], new float[1])]),
                "model.layers.2.extra.bias");
            Refused(() => _engine.Load(_model.Config, [.. weights, weights[at]]), Name);
            Refused(
                () => _engine.Load(
                    _model.Config, [.. weights.Select(tensor => tensor.Name == Name ? tensor with { Shape = [27, 41] } : tensor)]),
                Name, "[27, 41]", "[41, 27]");
            Refused(
                () => _engine.Load(_model.Config,
                    [.. weights.Select(tensor => tensor.Name == Name ? tensor with { Values = new float[7] } : tensor)]), Name, "7");
        });
    }

    [Test]
    public void A_batch_without_anything_to_learn() => Assert.Multiple(() =>
    {
        Refused(() => Train([]), "no example");
        Refused(() => Train([TrainingExample.All([1, 2]), new TrainingExample([1, 2, 3], [false, false, false])]), "Example 1",
            "nothing to learn");
        Refused(() => Train([TrainingExample.All([1])]), "Example 0", "nothing to learn");
        Refused(() => Train([new TrainingExample([1, 2, 3], [true, false, true])]), "Example 0", "first token");
        Refused(() => Train([new TrainingExample([1, 2, 3], [false, true])]), "Example 0", "3 tokens", "2");
    });

    [Test]
    public void And_change_no_weight()
    {
        var before = Bits.Digest(_model.Weights);
        Refused(() => Step([1, 2, 3], [1, 99]), "example 1");
        Assert.That(Bits.Digest(_model.Weights), Is.EqualTo(before));
    }

    [Test]
    public void An_optimizer_state_of_another_model()
    {
        using var session = _model.BeginTraining(new OptimizerRecipe());
        var state = session.State;
        Assert.Multiple(() =>
        {
            Refused(() => session.Restore([.. state.Skip(1)], 1), state[0].Name);
            Refused(() => session.Restore([state[0] with { Shape = [3, 3] }, .. state.Skip(1)], 1), state[0].Name, "[37, 27]");
        });
    }

    [TestCase("num_key_value_heads", 4, 3, 6), TestCase("head size", 4, 2, 5), TestCase("num_attention_heads", 0, 2, 6)]
    public void A_shape_that_cannot_be_a_model(string what, int heads, int keyValueHeads, int headSize) => Refused(
        () => _engine.Create(TinyLlama.Config(true) with { Heads = heads, KeyValueHeads = keyValueHeads, HeadSize = headSize },
            new WeightInitialization(), 1), what);

    [TestCase(ModelArchitecture.Olmo, 1e-6f, null, "an OLMo's is 1E-05")]
    [TestCase(ModelArchitecture.Olmo, 1e-5f, 0f, "clip_qkv is 0; it must be positive")]
    [TestCase(ModelArchitecture.Olmo, 1e-5f, -8f, "clip_qkv is -8; it must be positive")]
    [TestCase(ModelArchitecture.Olmo, 1e-5f, float.NaN, "clip_qkv is NaN; it must be positive")]
    [TestCase(ModelArchitecture.Llama, 1e-5f, 8f, "clip_qkv is 8; only an OLMo clips")]
    public void A_norm_or_a_limit_that_the_architecture_has_not(
        ModelArchitecture architecture, float epsilon, float? limit, string what) => Refused(
        () => _engine.Create(
            TinyLlama.Config(true) with { Architecture = architecture, NormEpsilon = epsilon, QueryKeyValueLimit = limit },
            new WeightInitialization(), 1),
        what);

    /// <summary>Within the window a model computes what it computes without it; beyond it nothing.</summary>
    [Test]
    public void A_sequence_longer_than_the_sliding_window()
    {
        var config = _model.Config with { Architecture = ModelArchitecture.Mistral, Window = new SlidingWindow(5) };
        using var model = _engine.Load(config, _model.Weights);
        int[] tokens = [1, 2, 3, 4, 5, 6];
        Assert.Multiple(() =>
        {
            Assert.That(model.Score([tokens[..5]])[0], Is.EqualTo(_model.Score([tokens[..5]])[0]));
            Refused(() => model.Score([tokens]), "needs 6 positions; the model has 5 (sliding_window)");
            Refused(() => model.BeginDecoding([tokens[..4]], 3), "needs 6 positions; the model has 5 (sliding_window)");
            Refused(() => model.BeginTraining(new OptimizerRecipe()).Step([TrainingExample.All([.. tokens, 7])], 1), "(sliding_window)");
        });
    }

    private static IEnumerable<TestCaseData> Variations =>
    [
        new(TinyLlama.Config(true) with { Window = new SlidingWindow(5) }, "sliding_window is 5; a Llama has none"),
        new(TinyLlama.Config(true) with { UnrotatedEvery = 2 }, "only a SmolLM3 has layers without rotation"),
        new(TinyLlama.Config(true, ModelArchitecture.SmolLm3) with { UnrotatedEvery = -1 }, "no_rope_layer_interval is -1"),
        new(TinyLlama.Config(true, ModelArchitecture.Qwen2) with { Window = new SlidingWindow(5, FirstLayer: 2) }, "from layer 2 on"),
        new(TinyLlama.Config(true, ModelArchitecture.Mistral) with { Window = new SlidingWindow(0) }, "sliding_window is 0"),
        new(TinyLlama.Config(true, ModelArchitecture.Olmo) with { RotaryScaling = new RotaryScaling(8, 1, 4, 32) }, "an OLMo's rotary"),
    ];

    [TestCaseSource(nameof(Variations))]
    public void What_only_other_families_have(LanguageModelConfig config, string what) =>
        Refused(() => _engine.Create(config, new WeightInitialization(), 1), what);

    [Test]
    public void A_norms_scale_in_the_checkpoint_of_an_OLMo_which_has_none()
    {
        var olmo = TinyLlama.Create(_engine, TinyLlama.Config(tied: false, ModelArchitecture.Olmo), seed: 1);
        Assert.Multiple(() =>
        {
            Assert.That(olmo.Weights.Select(tensor => tensor.Name), Has.None.Contains("norm"));
            Refused(() => _engine.Load(olmo.Config, [.. olmo.Weights, new NamedTensor("model.norm.weight", [27], new float[27])]),
                "model.norm.weight", "an OLMo of this configuration");
            Refused(() => _engine.Load(_model.Config, olmo.Weights), "lacks", "model.layers.0.input_layernorm.weight");
        });
    }

    [Test]
    public void A_negative_number_of_threads() =>
        Assert.That(() => new CpuEngine(-1), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("threads"));

    private void Append(int token)
    {
        using var session = _model.BeginDecoding([[1]], 5);
        session.Append([token]);
    }

    private void Step(params int[][] sequences) => Train([.. sequences.Select(TrainingExample.All)]);

    private void Train(TrainingExample[] batch)
    {
        using var session = _model.BeginTraining(new OptimizerRecipe());
        session.Step(batch, 0);
    }

    private static void Refused(Action act, params string[] parts)
    {
        var refusal = Assert.Catch<ArgumentException>(act);
        foreach (var part in parts)
            Assert.That(refusal?.Message, Does.Contain(part).IgnoreCase);
    }
}
