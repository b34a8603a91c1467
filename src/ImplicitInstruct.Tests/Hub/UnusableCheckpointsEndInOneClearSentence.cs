using System.Text;
using ImplicitInstruct.Hub;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Tests.Hub;

[TestFixture]
public sealed class UnusableCheckpointsEndInOneClearSentence
{
    private const string Good =
        """{"architectures":["LlamaForCausalLM"],"model_type":"llama","hidden_size":8,"intermediate_size":12""" +
        ""","num_hidden_layers":1,"num_attention_heads":2,"vocab_size":11}""";

    private const string GoodOlmo =
        """{"architectures":["OlmoForCausalLM"],"model_type":"olmo","hidden_size":8,"intermediate_size":12""" +
        ""","num_hidden_layers":1,"num_attention_heads":2,"vocab_size":50280}""";

    /// <summary>What both good configurations have in common.</summary>
    private static readonly LanguageModelConfig Toy = new()
    {
        VocabularySize = 1,
        HiddenSize = 8,
        IntermediateSize = 12,
        Layers = 1,
        Heads = 2,
        KeyValueHeads = 2,
        MaxPositions = 2048,
    };

    [Test]
    public void A_missing_folder_is_refused() =>
        AssertRefused(Path.Combine(Path.GetTempPath(), "no-such-checkpoint"), "is no folder", "config.json");

    [TestCase("")]
    [TestCase("\0")]
    public void A_name_that_can_be_no_folder_is_refused(string folder) => AssertRefused(folder, "is no folder");

    [Test]
    public void A_file_in_place_of_the_folder_is_refused()
    {
        using var folder = new TemporaryFolder();
        AssertRefused(folder.Write("model", [1]), "is a file");
    }

    [Test]
    public void A_folder_without_configuration_is_refused()
    {
        using var folder = new TemporaryFolder();
        AssertRefused(folder.Path, "holds no 'config.json'");
    }

    [Test]
    public void A_folder_without_weights_is_refused()
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.json", Encoding.UTF8.GetBytes(Good));
        AssertRefused(folder.Path, "holds neither 'model.safetensors' nor");
    }

    [Test]
    public void Truncated_weights_are_refused()
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.json", Encoding.UTF8.GetBytes(Good));
        folder.Write("model.safetensors", SafetensorsBytes.Of(SafetensorsBytes.GoodHeader, 31));
        AssertRefused(folder.Path, "model.safetensors", "cut short");
    }

    [TestCase("\"model_type\":\"llama\"", "\"model_type\":\"gpt2\"", "'gpt2'")]
    [TestCase("LlamaForCausalLM", "GPT2LMHeadModel", "'GPT2LMHeadModel'")]
    [TestCase("\"model_type\":\"llama\",", "", "(none)")]
    [TestCase("\"vocab_size\":11", "\"vocab_size\":11,\"attention_bias\":true", "'attention_bias'")]
    [TestCase("\"vocab_size\":11", "\"vocab_size\":11,\"mlp_bias\":true", "'mlp_bias'")]
    [TestCase("\"vocab_size\":11", "\"vocab_size\":11,\"rope_scaling\":{\"type\":\"linear\",\"factor\":2}", "'rope_scaling'")]
    [TestCase("\"vocab_size\":11", "\"vocab_size\":11,\"rope_parameters\":{\"rope_type\":\"yarn\"}", "'yarn'")]
    [TestCase("\"vocab_size\":11", "\"vocab_size\":11,\"quantization_config\":{}", "'quantization_config'")]
    [TestCase("\"vocab_size\":11", "\"vocab_size\":11,\"rope_scaling\":{\"rope_type\":\"yarn\",\"type\":\"default\"}", "'yarn'")]
    [TestCase("\"vocab_size\":11", "\"vocab_size\":11,\"rope_scaling\":{\"rope_type\":\"default\",\"type\":\"linear\"}", "'linear'")]
    [TestCase("\"vocab_size\":11", "\"vocab_size\":11,\"rope_scaling\":{\"factor\":4}", "'factor' in 'rope_scaling'")]
    [TestCase("\"vocab_size\":11", "\"vocab_size\":11,\"rope_parameters\":{\"partial_rotary_factor\":0.5}", "'partial_rotary_factor'")]
    [TestCase("\"vocab_size\":11", "\"vocab_size\":11,\"rope_parameters\":{\"full_attention\":{\"rope_theta\":5}}", "'full_attention'")]
    [TestCase("\"vocab_size\":11", "\"vocab_size\":11,\"rope_theta\":1e4,\"rope_parameters\":{\"rope_theta\":5e4}", "50000")]
    [TestCase("\"vocab_size\":11", "\"vocab_size\":11,\"hidden_act\":\"gelu\"", "'gelu'")]
    [TestCase("\"vocab_size\":11", "\"vocab_size\":11,\"eos_token_id\":[2,3]", "2 values for 'eos_token_id'")]
    [TestCase("\"vocab_size\":11", "\"vocab_size\":11,\"bos_token_id\":11", "'bos_token_id' = 11")]
    [TestCase("\"vocab_size\":11", "\"vocab_size\":11,\"head_dim\":3", "must be even")]
    [TestCase("\"vocab_size\":11", "\"vocab_size\":11,\"head_dim\":-2", "must be positive")]
    [TestCase("\"vocab_size\":11", "\"vocab_size\":11,\"rms_norm_eps\":0", "rms_norm_eps")]
    [TestCase("\"vocab_size\":11", "\"vocab_size\":11,\"rope_theta\":1e999", "rope_theta")]
    [TestCase("\"vocab_size\":11", "\"vocab_size\":11,\"num_key_value_heads\":3", "does not divide")]
    [TestCase("\"vocab_size\":11", "\"vocab_size\":11,\"vocab_size\":11", "all different")]
    [TestCase("\"vocab_size\":11", "\"vocab_size\":\"11\"", "not a whole number")]
    [TestCase("\"vocab_size\":11", "\"vocab_size\":11.5", "not a whole number")]
    [TestCase(",\"vocab_size\":11", "", "lacks the field 'vocab_size'")]
    [TestCase("\"num_attention_heads\":2", "\"num_attention_heads\":3", "does not divide")]
    [TestCase("\"num_attention_heads\":2", "\"num_attention_heads\":0", "num_attention_heads is 0")]
    [TestCase("\"num_hidden_layers\":1", "\"num_hidden_layers\":-1", "num_hidden_layers")]
    [TestCase("\"vocab_size\":11}", "\"vocab_size\":11", "no valid JSON at line 1")]
    [TestCase("{\"architectures\"", "[{\"architectures\"", "no valid JSON")]
    public void The_sentence_says_what_the_configuration_asks_for(string original, string changed, string fault)
    {
        using var folder = new TemporaryFolder();
        var config = Good.Replace(original, changed, StringComparison.Ordinal);
        Assert.That(config, Is.Not.EqualTo(Good));
        folder.Write("config.json", Encoding.UTF8.GetBytes(config));
        folder.Write("model.safetensors", SafetensorsBytes.Of(SafetensorsBytes.GoodHeader, 32));
        AssertRefused(folder.Path, "config.json", fault);
    }

    [TestCase("\"model_type\":\"olmo\"", "\"model_type\":\"olmo3\"", "'olmo3'", "'olmo2' ('Olmo2ForCausalLM')")]
    [TestCase("OlmoForCausalLM", "Olmo2ForCausalLM", "'Olmo2ForCausalLM'", "'llama' ('LlamaForCausalLM')")]
    [TestCase("OlmoForCausalLM", "OLMoForCausalLM", "OLMo's own code", "'-hf'")]
    [TestCase("\"model_type\":\"olmo\"", "\"model_type\":\"hf_olmo\"", "'hf_olmo'", "'-hf'")]
    [TestCase("OlmoForCausalLM", "LlamaForCausalLM", "'LlamaForCausalLM'")]
    [TestCase("\"vocab_size\":50280", "\"vocab_size\":50280,\"clip_qkv\":0", "clip_qkv is 0")]
    [TestCase("\"vocab_size\":50280", "\"vocab_size\":50280,\"clip_qkv\":-8.0", "clip_qkv is -8")]
    [TestCase("\"vocab_size\":50280", "\"vocab_size\":50280,\"clip_qkv\":1e999", "clip_qkv")]
    [TestCase("\"vocab_size\":50280", "\"vocab_size\":50280,\"clip_qkv\":[8.0]", "'clip_qkv' = '[8.0]'", "not a number")]
    [TestCase("\"vocab_size\":50280", "\"vocab_size\":50280,\"rms_norm_eps\":1e-6", "'rms_norm_eps'", "without scale or bias")]
    [TestCase("\"vocab_size\":50280", "\"vocab_size\":50280,\"layer_norm_eps\":1e-6", "'layer_norm_eps'")]
    [TestCase("\"vocab_size\":50280", "\"vocab_size\":50280,\"layer_norm_type\":\"rms\"", "'layer_norm_type'")]
    [TestCase("\"vocab_size\":50280", "\"vocab_size\":50280,\"layer_norm_with_affine\":true", "'layer_norm_with_affine'")]
    [TestCase("\"vocab_size\":50280", "\"vocab_size\":50280,\"attention_bias\":true", "'attention_bias'")]
    [TestCase("\"vocab_size\":50280", "\"vocab_size\":50280,\"rope_scaling\":{\"type\":\"linear\",\"factor\":2}", "'rope_scaling'")]
    [TestCase("\"vocab_size\":50280", "\"vocab_size\":11", "'eos_token_id' = 50279")]
    public void And_what_that_of_an_OLMo_asks_for(string original, string changed, params string[] faults)
    {
        using var folder = new TemporaryFolder();
        var config = GoodOlmo.Replace(original, changed, StringComparison.Ordinal);
        Assert.That(config, Is.Not.EqualTo(GoodOlmo));
        folder.Write("config.json", Encoding.UTF8.GetBytes(config));
        folder.Write("model.safetensors", SafetensorsBytes.Of(SafetensorsBytes.GoodHeader, 32));
        AssertRefused(folder.Path, ["config.json", .. faults]);
    }

    /// <summary>The fields of allenai/OLMo-7B-hf, at a toy's size; what is absent has the defaults of transformers' OlmoConfig.</summary>
    [Test]
    public void An_OLMo_is_none_of_these() =>
        Assert.That(
            ConfigOf(
                GoodOlmo[..^1] + ""","clip_qkv":8.0,"initializer_range":0.02,"pad_token_id":1,"rope_scaling":null""" +
                    ""","use_cache":true,"attention_bias":false,"attention_dropout":0.0}"""),
            Is.EqualTo(
                Toy with
                {
                    Architecture = ModelArchitecture.Olmo,
                    QueryKeyValueLimit = 8,
                    VocabularySize = 50280,
                    NormEpsilon = 1e-5f,
                    EndToken = 50279,
                }));

    [Test]
    public void Fields_that_move_no_number_are_no_reason_to_refuse() =>
        Assert.That(
            ConfigOf(
                Good[..^1] + ""","use_cache":false,"pretraining_tp":1,"rope_scaling":null,"attention_bias":false""" +
                    ""","eos_token_id":[2],"rope_parameters":{"rope_type":"default","rope_theta":50000.0}}"""),
            Is.EqualTo(Toy with { VocabularySize = 11, NormEpsilon = 1e-6f, RopeTheta = 50000, BeginToken = 1, EndToken = 2 }));

    [TestCase("""{"rope_type":"default"}""")]
    [TestCase("""{"type":"default"}""")]
    [TestCase("""{"type":"default","rope_type":"default","factor":1.0,"attention_factor":null}""")]
    [TestCase("{}")]
    public void Rotary_frequencies_that_are_not_scaled_are_no_reason_either(string rope) =>
        Assert.Multiple(() =>
        {
            var usual = ConfigOf(Good);
            Assert.That(ConfigOf($"""{Good[..^1]},"rope_scaling":{rope}{'}'}"""), Is.EqualTo(usual));
            Assert.That(ConfigOf($"""{Good[..^1]},"rope_parameters":{rope}{'}'}"""), Is.EqualTo(usual));
        });

    /// <summary>As in <c>generate</c> of transformers; where generation_config.json names none, that of config.json.</summary>
    [TestCase("""{"eos_token_id":5}""", 5)]
    [TestCase("""{"eos_token_id":[5,5]}""", 5)]
    [TestCase("""{"eos_token_id":null}""", 2)]
    [TestCase("""{"do_sample":true,"temperature":0.6,"top_p":0.9}""", 2)]
    public void The_end_token_of_generation_counts_first(string generation, int end) =>
        Assert.That(ConfigOf(Good, generation).EndToken, Is.EqualTo(end));

    [TestCase("""{"eos_token_id":[5,6]}""", "2 values for 'eos_token_id'")]
    [TestCase("""{"eos_token_id":11}""", "'eos_token_id' = 11")]
    [TestCase("""{"repetition_penalty":1.1}""", "'repetition_penalty' = '1.1'")]
    [TestCase("[]", "no JSON object")]
    public void Other_generation_is_refused(string generation, string fault) =>
        Assert.That(
            Assert.Throws<AdviceException>(() => ConfigOf(Good, generation))!.Message,
            Does.Contain("generation_config.json").And.Contain(fault).And.EndsWith("."));

    [Test]
    public void An_adapter_beside_the_weights_is_refused()
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.json", Encoding.UTF8.GetBytes(Good));
        folder.Write("model.safetensors", SafetensorsBytes.Of(SafetensorsBytes.GoodHeader, 32));
        folder.Write("adapter_config.json", "{}"u8);
        AssertRefused(folder.Path, "adapter_config.json", "merge");
    }

    [TestCase("""{"weight_map":{"a":"../elsewhere.safetensors"}}""", "no file of its own folder")]
    [TestCase("""{"weight_map":{"a":7}}""", "no file of its own folder")]
    [TestCase("""{"weight_map":{"a":"part.safetensors","a":"part.safetensors"}}""", "'a' twice")]
    [TestCase("""{"weight_map":[]}""", "'weight_map'")]
    [TestCase("""{"weight_map":""", "no valid JSON")]
    [TestCase("""{"weight_map":{"a":"part.safetensors"}}""", "does not say that tensor 'b'")]
    [TestCase(
        """{"weight_map":{"a":"part.safetensors","b":"part.safetensors","c":"part.safetensors"}}""",
        "'c' is in 'part.safetensors', where it is not")]
    [TestCase("""{"weight_map":{"a":"part.safetensors","b":"gone.safetensors"}}""", "'gone.safetensors', which is not there")]
    public void A_wrong_index_is_refused(string index, string fault)
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.json", Encoding.UTF8.GetBytes(Good));
        folder.Write("model.safetensors.index.json", Encoding.UTF8.GetBytes(index));
        folder.Write("part.safetensors", SafetensorsBytes.Of(SafetensorsBytes.GoodHeader, 32));
        AssertRefused(folder.Path, "model.safetensors.index.json", fault);
    }

    private static LanguageModelConfig ConfigOf(string config, string? generation = null)
    {
        using var folder = new TemporaryFolder();
        if (generation is not null)
            folder.Write("generation_config.json", Encoding.UTF8.GetBytes(generation));
        folder.Write("config.json", Encoding.UTF8.GetBytes(config));
        folder.Write("model.safetensors", SafetensorsBytes.Of(SafetensorsBytes.GoodHeader, 32));
        return Checkpoint.Load(folder.Path).Config;
    }

    private static void AssertRefused(string folder, params string[] words)
    {
        var refusal = Assert.Throws<AdviceException>(() => Checkpoint.Load(folder))!;
        foreach (var word in words)
            Assert.That(refusal.Message, Does.Contain(word));
        Assert.That(refusal.Message, Does.EndWith(".").And.No.Contains("\n"));
    }
}
