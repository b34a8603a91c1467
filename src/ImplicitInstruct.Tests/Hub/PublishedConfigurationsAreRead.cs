using System.Text;
using ImplicitInstruct.Hub;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Tests.Hub;

/// <summary>
/// The facts that the configurations of published models state, in the words of their files, and what is refused of others.
/// </summary>
[TestFixture]
public sealed class PublishedConfigurationsAreRead
{
    private const string Llama32 =
        """
        {"architectures":["LlamaForCausalLM"],"attention_bias":false,"attention_dropout":0.0,"bos_token_id":128000,"eos_token_id":128001,
        "head_dim":64,"hidden_act":"silu","hidden_size":2048,"initializer_range":0.02,"intermediate_size":8192,
        "max_position_embeddings":131072,"mlp_bias":false,"model_type":"llama","num_attention_heads":32,"num_hidden_layers":16,
        "num_key_value_heads":8,"pretraining_tp":1,"rms_norm_eps":1e-05,"rope_scaling":{"factor":32.0,"high_freq_factor":4.0,
        "low_freq_factor":1.0,"original_max_position_embeddings":8192,"rope_type":"llama3"},"rope_theta":500000.0,
        "tie_word_embeddings":true,"torch_dtype":"bfloat16","use_cache":true,"vocab_size":128256}
        """;

    private const string Mistral =
        """
        {"architectures":["MistralForCausalLM"],"bos_token_id":1,"eos_token_id":2,"hidden_act":"silu","hidden_size":4096,
        "intermediate_size":14336,"max_position_embeddings":32768,"model_type":"mistral","num_attention_heads":32,"num_hidden_layers":32,
        "num_key_value_heads":8,"rms_norm_eps":1e-05,"rope_theta":10000.0,"sliding_window":4096,"tie_word_embeddings":false,
        "torch_dtype":"bfloat16","use_cache":true,"vocab_size":32000}
        """;

    private const string Qwen25 =
        """
        {"architectures":["Qwen2ForCausalLM"],"attention_dropout":0.0,"bos_token_id":151643,"eos_token_id":151643,"hidden_act":"silu",
        "hidden_size":896,"intermediate_size":4864,"max_position_embeddings":32768,"max_window_layers":24,"model_type":"qwen2",
        "num_attention_heads":14,"num_hidden_layers":24,"num_key_value_heads":2,"rms_norm_eps":1e-06,"rope_theta":1000000.0,
        "sliding_window":32768,"tie_word_embeddings":true,"torch_dtype":"bfloat16","use_cache":true,"use_mrope":false,
        "use_sliding_window":false,"vocab_size":151936}
        """;

    private const string Qwen3 =
        """
        {"architectures":["Qwen3ForCausalLM"],"attention_bias":false,"attention_dropout":0.0,"bos_token_id":151643,"eos_token_id":151643,
        "head_dim":128,"hidden_act":"silu","hidden_size":1024,"intermediate_size":3072,"max_position_embeddings":32768,
        "max_window_layers":28,"model_type":"qwen3","num_attention_heads":16,"num_hidden_layers":28,"num_key_value_heads":8,
        "rms_norm_eps":1e-06,"rope_scaling":null,"rope_theta":1000000,"sliding_window":null,"tie_word_embeddings":true,
        "torch_dtype":"bfloat16","use_cache":true,"use_sliding_window":false,"vocab_size":151936}
        """;

    private const string Olmo2 =
        """
        {"architectures":["Olmo2ForCausalLM"],"attention_bias":false,"attention_dropout":0.0,"eos_token_id":100257,"hidden_act":"silu",
        "hidden_size":2048,"initializer_range":0.02,"intermediate_size":8192,"max_position_embeddings":4096,"model_type":"olmo2",
        "num_attention_heads":16,"num_hidden_layers":16,"num_key_value_heads":16,"pad_token_id":100277,"rms_norm_eps":1e-06,
        "rope_scaling":null,"rope_theta":500000,"tie_word_embeddings":false,"torch_dtype":"float32","use_cache":false,
        "vocab_size":100352}
        """;

    private const string SmolLm3 =
        """
        {"architectures":["SmolLM3ForCausalLM"],"attention_bias":false,"attention_dropout":0.0,"bos_token_id":128000,
        "eos_token_id":128001,"hidden_act":"silu","hidden_size":2048,"initializer_range":0.02,"intermediate_size":11008,
        "max_position_embeddings":65536,"max_window_layers":28,"mlp_bias":false,"model_type":"smollm3","no_rope_layer_interval":4,
        "no_rope_layers":[1,1,1,0,1,1,1,0,1,1,1,0,1,1,1,0,1,1,1,0,1,1,1,0,1,1,1,0,1,1,1,0,1,1,1,0],"num_attention_heads":16,
        "num_hidden_layers":36,"num_key_value_heads":4,"pad_token_id":128004,"pretraining_tp":2,"rms_norm_eps":1e-06,
        "rope_scaling":null,"rope_theta":5000000.0,"sliding_window":null,"torch_dtype":"bfloat16","use_cache":false,
        "use_sliding_window":false,"vocab_size":128256}
        """;

    private static IEnumerable<TestCaseData> Published =>
    [
        new(Llama32, PublishedShapes.Llama3Of1B) { TestName = "Llama-3.2-1B" },
        new(Mistral, PublishedShapes.Mistral) { TestName = "Mistral-7B-v0.1" },
        new(Qwen25, PublishedShapes.Qwen2Of500M) { TestName = "Qwen2.5-0.5B" },
        new(Qwen3, PublishedShapes.Qwen3Of600M) { TestName = "Qwen3-0.6B-Base" },
        new(Olmo2, PublishedShapes.Olmo2Of1B) { TestName = "OLMo-2-0425-1B" },
        new(SmolLm3, PublishedShapes.SmolLm3) { TestName = "SmolLM3-3B-Base" },
    ];

    [TestCaseSource(nameof(Published))]
    public void A_published_configuration_is_the_published_shape(string json, LanguageModelConfig shape) =>
        Assert.That(ConfigOf(json), Is.EqualTo(shape with { HeadSize = shape.HeadSize }).Or.EqualTo(shape));

    /// <summary>As transformers 5 writes it: theta and scaling in one object, and no field beside it.</summary>
    [Test]
    public void So_it_is_as_transformers_5_writes_it()
    {
        Assert.That(
            ConfigOf(Llama32.Replace("\"rope_scaling\":{", "\"rope_parameters\":{\"rope_theta\":500000.0,", StringComparison.Ordinal)
                .Replace("\"rope_theta\":500000.0,\n\"tie", "\"tie", StringComparison.Ordinal)),
            Is.EqualTo(ConfigOf(Llama32)));
        Assert.That(
            ConfigOf(Qwen3.Replace("\"rope_scaling\":null,\"rope_theta\":1000000",
                "\"rope_parameters\":{\"rope_theta\":1000000,\"rope_type\":\"default\"},\"layer_types\":["
                    + string.Join(',', Enumerable.Repeat("\"full_attention\"", 28)) + "]", StringComparison.Ordinal)),
            Is.EqualTo(ConfigOf(Qwen3)));
    }

    [Test]
    public void What_a_file_leaves_out_is_what_its_family_has()
    {
        const string Rest = "\"hidden_size\":512,\"intermediate_size\":12,\"num_attention_heads\":32,\"vocab_size\":128512";
        var smol = ConfigOf("{\"model_type\":\"smollm3\",\"num_hidden_layers\":9," + Rest + "}");
        Assert.That(
            (smol.KeyValueHeads, smol.MaxPositions, smol.RopeTheta, smol.TiedEmbeddings, smol.BeginToken, smol.EndToken),
            Is.EqualTo((4, 32768, 2000000.0, true, (int?)128000, (int?)128001)));
        Assert.That(Enumerable.Range(0, 9).Where(layer => !smol.IsRotated(layer)), Is.EqualTo(new[] { 3, 7 }));
        var mistral = ConfigOf("{\"model_type\":\"mistral\",\"num_hidden_layers\":2," + Rest + "}");
        Assert.That((mistral.KeyValueHeads, mistral.StatedPositions, mistral.MaxPositions), Is.EqualTo((8, 131072, 4096)));
        var qwen3 = ConfigOf("{\"model_type\":\"qwen3\",\"num_hidden_layers\":2," + Rest + "}");
        Assert.That((qwen3.KeyValueHeads, qwen3.HeadSize, qwen3.MaxPositions, qwen3.EndToken), Is.EqualTo((32, 128, 32768, (int?)null)));
        var olmo2 = ConfigOf("{\"model_type\":\"olmo2\",\"num_hidden_layers\":2," + Rest + "}");
        Assert.That((olmo2.KeyValueHeads, olmo2.NormEpsilon, olmo2.EndToken), Is.EqualTo((32, 1e-5f, (int?)50279)));
    }

    /// <summary>Layers from <c>max_window_layers</c> on slide; where there is none the window is none.</summary>
    [TestCase("\"use_sliding_window\":true,\"sliding_window\":100,\"max_window_layers\":20", 100, 20)]
    [TestCase("\"use_sliding_window\":true,\"sliding_window\":100,\"max_window_layers\":24", 0, 0)]
    [TestCase("\"use_sliding_window\":true,\"sliding_window\":null,\"max_window_layers\":2", 0, 0)]
    [TestCase("\"use_sliding_window\":true,\"sliding_window\":50000,\"max_window_layers\":0", 50000, 0)]
    public void A_Qwens_window_is_that_of_its_layers(string fields, int tokens, int first)
    {
        var config = ConfigOf(Qwen25.Replace("\"use_sliding_window\":false", fields, StringComparison.Ordinal)
            .Replace("\"sliding_window\":32768,", "", StringComparison.Ordinal)
            .Replace("\"max_window_layers\":24,", "", StringComparison.Ordinal));
        Assert.That(config.Window, tokens == 0 ? Is.Null : Is.EqualTo(new SlidingWindow(tokens, first)));
        Assert.That(config.MaxPositions, Is.EqualTo(tokens == 100 ? 100 : 32768));
        Assert.That(config.LimitingField, Is.EqualTo(tokens == 100 ? "sliding_window" : "max_position_embeddings"));
    }

    [TestCase("\"torch_dtype\":\"bfloat16\",", true)]
    [TestCase("\"torch_dtype\":\"float16\",", true)]
    [TestCase("\"torch_dtype\":\"float32\",", false)]
    [TestCase("\"dtype\":\"bfloat16\",", true)]
    [TestCase("\"dtype\":\"float32\",\"torch_dtype\":\"bfloat16\",", false)]
    [TestCase("\"dtype\":{\"\":\"bfloat16\"},", false)]
    [TestCase("", false)]
    public void What_it_says_of_its_numbers(string stated, bool isIn16Bits) => Assert.That(
        Read(Llama32.Replace("\"torch_dtype\":\"bfloat16\",", stated, StringComparison.Ordinal)).IsIn16Bits, Is.EqualTo(isIn16Bits));

    private static IEnumerable<TestCaseData> Others =>
    [
        Refused(Qwen25, "\"qwen2\"", "\"qwen2_moe\"", "'qwen2_moe'", "'qwen2' ('Qwen2ForCausalLM')"),
        Refused(Qwen25, "Qwen2ForCausalLM", "Qwen2MoeForCausalLM", "'Qwen2MoeForCausalLM'"),
        Refused(Llama32, "\"llama\"", "\"gemma2\"", "'gemma2'", "use a checkpoint of one of these"),
        Refused(Llama32, "\"llama\"", "\"phi3\"", "'phi3'"),
        Refused(Olmo2, "\"olmo2\"", "\"olmo3\"", "'olmo3'"),
        Refused(Qwen25, "\"use_mrope\":false", "\"rope_scaling\":{\"type\":\"yarn\",\"factor\":4.0}", "'yarn'"),
        Refused(Qwen3, "\"attention_bias\":false", "\"attention_bias\":true", "'attention_bias'"),
        Refused(Qwen3, "\"use_sliding_window\":false", "\"layer_types\":[\"full_attention\"]", "1 'layer_types', and 28 layers"),
        Refused(
            Qwen3, "\"use_sliding_window\":false", "\"layer_types\":[" + Types(14, "full", "sliding") + "]", "'sliding_attention'",
            "'sliding_window' in use"),
        Refused(
            Qwen3, "\"sliding_window\":null", "\"sliding_window\":9,\"layer_types\":[" + Types(1, "sliding", "full") + "]",
            "'full_attention' above"),
        Refused(Mistral, "\"sliding_window\":4096", "\"sliding_window\":0", "sliding_window is 0"),
        Refused(
            Mistral, "\"sliding_window\":4096", "\"layer_types\":[\"sliding_attention\"]", "'sliding_attention'", "'full_attention'"),
        Refused(SmolLm3, "\"use_sliding_window\":false", "\"use_sliding_window\":true", "'use_sliding_window'"),
        Refused(SmolLm3, "\"no_rope_layers\":[1,", "\"no_rope_layers\":[0,", "every n-th"),
        Refused(SmolLm3, "[1,1,1,0,1,1,1,0,1,", "[1,", "28 numbers in 'no_rope_layers', and 36 layers"),
        Refused(
            SmolLm3.Replace("\"no_rope_layers\"", "\"other\"", StringComparison.Ordinal), "interval\":4", "interval\":0",
            "'no_rope_layer_interval' = 0"),
        Refused(SmolLm3, "[1,1,1,0,1,1,1,0,1,", "[1,true,", "a list of whole numbers"),
    ];

    [TestCaseSource(nameof(Others))]
    public void Another_is_refused_by_name(string json, string[] faults)
    {
        var refusal = Assert.Throws<AdviceException>(() => ConfigOf(json))!;
        Assert.Multiple(() =>
        {
            foreach (var fault in faults)
                Assert.That(refusal.Message, Does.Contain(fault).And.Contains("config.json").And.Not.Contain('\n'));
        });
    }

    private static string Types(int count, string below, string above) =>
        string.Join(',', Enumerable.Range(0, 28).Select(layer => $"\"{(layer < count ? below : above)}_attention\""));

    private static TestCaseData Refused(string json, string original, string changed, params string[] faults)
    {
        var result = json.Replace(original, changed, StringComparison.Ordinal);
        Assert.That(result, Is.Not.EqualTo(json), original);
        return new TestCaseData(result, faults) { TestName = changed };
    }

    private static LanguageModelConfig ConfigOf(string json) => Read(json).Shape;

    private static (LanguageModelConfig Shape, int? Padding, bool IsIn16Bits) Read(string json)
    {
        using var folder = new TemporaryFolder();
        return CheckpointConfiguration.Read(folder.Write("config.json", Encoding.UTF8.GetBytes(json)));
    }
}
