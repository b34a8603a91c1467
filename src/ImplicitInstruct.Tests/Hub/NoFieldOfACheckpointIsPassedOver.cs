using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ImplicitInstruct.Hub;
using ImplicitInstruct.Hub.Tokenizers;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Tests.Hub.Tokenizers;

namespace ImplicitInstruct.Tests.Hub;

/// <summary>Every field in the tables of the hub's README is tried: it is computed, refused, or of no effect, as the table says.</summary>
[TestFixture]
public sealed partial class NoFieldOfACheckpointIsPassedOver
{
    private const string Config = "config.json", Generation = "generation_config.json", Settings = "tokenizer_config.json",
        Json = "tokenizer.json", Model = "tokenizer.model";

    /// <summary>Computed for some values; what is tried here is another one.</summary>
    private static readonly string[] Chosen = ["architectures", "model_type", "normalizer", "pre_tokenizer", "post_processor"];

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new TemporaryFolder();

    [TearDown]
    public void Clear() => _folder.Dispose();

    [TestCaseSource(nameof(Rows))]
    public void A_field_does_what_the_table_says(string file, string field, string becomes)
    {
        var family = FamilyOf(field, becomes);
        var besideModel = UncomputedFields.SentencePiece.Any(other => other.Name == field) || field == "legacy";
        var usual = Outcome(file, family, besideModel, field, null);
        var other = Outcome(file, family, besideModel, field, Sample(file, field));
        switch (becomes)
        {
            case "computed":
                Assert.That(other, Is.Not.EqualTo(usual));
                Assert.That(other.StartsWith("refused", StringComparison.Ordinal), Is.EqualTo(Chosen.Contains(field)), other);
                break;
            case "refused":
                Assert.That(other, Does.StartWith("refused").And.Contain(file).And.EndWith("."));
                Assert.That(usual, Does.Not.StartWith("refused"));
                break;
            default:
                Assert.That(becomes, Is.EqualTo("of no effect"));
                Assert.That(other, Is.EqualTo(usual).And.Not.StartWith("refused"));
                break;
        }
    }

    [TestCaseSource(nameof(Uncomputed))]
    public void What_is_refused_may_be_null_or_have_a_value_that_changes_nothing(string file, string field, string value)
    {
        var besideModel = UncomputedFields.SentencePiece.Any(other => other.Name == field && other.Harmless.Contains(value));
        Assert.That(
            Outcome(file, ModelArchitecture.Llama, besideModel, field, value),
            Is.EqualTo(Outcome(file, ModelArchitecture.Llama, besideModel, field, null)).And.Not.StartWith("refused"));
    }

    [Test]
    public void Every_field_that_the_code_refuses_is_in_a_table()
    {
        var rows = Rows().Select(row => (File: (string)row.Arguments[0]!, Field: (string)row.Arguments[1]!)).ToHashSet();
        Assert.That(Uncomputed().Select(row => ((string)row[0], (string)row[1])).Where(row => !rows.Contains(row)), Is.Empty);
        Assert.That(rows, Has.Count.GreaterThan(130));
    }

    /// <summary>What transformers 4 looks for in both files is refused in both.</summary>
    [Test]
    public void Other_decoding_is_refused_in_the_configuration_too() =>
        Assert.Multiple(() =>
        {
            foreach (var field in UncomputedFields.Generation)
                Assert.That(
                    Outcome(Config, ModelArchitecture.Llama, false, field.Name, Sample(Generation, field.Name)),
                    Does.StartWith("refused").And.Contain(Config).And.Contain($"'{field.Name}'"));
        });

    /// <summary>Whose field it is: one that others than a Llama have, or for which the same becomes of it in them alone.</summary>
    private static ModelArchitecture FamilyOf(string field, string becomes) => field switch
    {
        "clip_qkv" or "layer_norm_type" or "layer_norm_with_affine" or "layer_norm_eps" => ModelArchitecture.Olmo,
        "rms_norm_eps" when becomes == "refused" => ModelArchitecture.Olmo,
        "sliding_window" when becomes == "computed" => ModelArchitecture.Mistral,
        "use_sliding_window" or "max_window_layers" => ModelArchitecture.Qwen2,
        "no_rope_layers" or "no_rope_layer_interval" => ModelArchitecture.SmolLm3,
        _ => ModelArchitecture.Llama,
    };

    /// <summary>The tables: file, field, and what becomes of it.</summary>
    private static IEnumerable<TestCaseData> Rows()
    {
        var file = "";
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "src", "ImplicitInstruct.Hub", "README.md")))
        {
            if (Head().Match(line) is { Success: true } head)
                file = head.Groups[1].Value;
            else if (!line.StartsWith('|'))
                file = "";
            else if (file.Length > 0 && Row().Match(line) is { Success: true } row)
                foreach (Match field in Quoted().Matches(row.Groups[1].Value))
                    yield return new TestCaseData(file, field.Groups[1].Value, row.Groups[2].Value)
                        .SetArgDisplayNames(file, field.Groups[1].Value, row.Groups[2].Value);
        }
    }

    private static IEnumerable<object[]> Uncomputed()
    {
        (string File, IReadOnlyList<UncomputedField> Fields)[] all =
        [
            (Config, UncomputedFields.Configuration), (Generation, UncomputedFields.Generation),
            (Settings, [.. UncomputedFields.Tokenizer, .. UncomputedFields.SentencePiece, .. UncomputedFields.ByteLevel]),
        ];
        return from file in all
               from field in file.Fields
               from value in (string[])["null", .. field.Harmless]
               select new object[] { file.File, field.Name, value };
    }

    /// <summary>A value that is not the usual one.</summary>
    private static string Sample(string file, string field) => (file, field) switch
    {
        (Config, "architectures") => """["GemmaForCausalLM"]""",
        (Config, "model_type") => "\"gemma\"",
        (Config, "hidden_act") => "\"gelu\"",
        (Config, "hidden_size" or "vocab_size") => "16",
        (Config, "intermediate_size" or "max_position_embeddings") => "24",
        (Config, "num_hidden_layers" or "num_attention_heads") => "4",
        (Config, "head_dim") => "6",
        (Config, "num_key_value_heads") => "1",
        (Config, "use_sliding_window") => "false",
        (Config, "max_window_layers") => "1",
        (Config, "no_rope_layers") => "[0,0]",
        (Config, "no_rope_layer_interval") => "2",
        (Config, "rope_scaling") => """{"type":"linear","factor":2}""",
        (Config, "rope_parameters") => """{"rope_type":"llama3","factor":8}""",
        (Config, "layer_types") => """["sliding_attention","full_attention"]""",
        (Config, "auto_map") => """{"AutoModelForCausalLM":"modeling_other.Other"}""",
        (Config, "quantization_config" or "compression_config") => """{"bits":4}""",
        (Config, "per_layer_config" or "pruned_heads") => """{"0":[1]}""",
        (Config, "transformers_weights" or "layer_norm_type" or "attn_implementation" or "problem_type") => "\"other\"",
        (Config, "id2label" or "label2id" or "task_specific_params") => """{"0":"a"}""",
        (Config, "bos_token_id" or "eos_token_id") or (Generation, "eos_token_id") => "5",
        (Config, "clip_qkv" or "rope_theta" or "attention_dropout" or "partial_rotary_factor" or "rms_norm_eps" or "layer_norm_eps")
            => "0.5e1",
        (Config or Generation, "torch_dtype" or "dtype" or "transformers_version" or "tokenizer_class" or "name_or_path" or "_name_or_path")
            => "\"float16\"",
        (Generation, "cache_implementation") => "\"quantized\"",
        (Generation, "bad_words_ids" or "force_words_ids" or "constraints" or "forced_decoder_ids") => "[[3]]",
        (Generation, "suppress_tokens" or "begin_suppress_tokens" or "exponential_decay_length_penalty") => "[3,1.5]",
        (Generation, "sequence_bias" or "watermarking_config" or "cache_config") => """{"a":1}""",
        (Generation, "dola_layers") => "\"high\"",
        (Generation, "stop_strings") => """["\n"]""",
        (Generation, "token_healing" or "do_sample" or "early_stopping" or "_from_model_config") => "true",
        (Generation, "penalty_alpha" or "guidance_scale" or "repetition_penalty" or "encoder_repetition_penalty" or "temperature") => "0.6",
        (Config, "initializer_range") => "0.5",
        (Config, "use_cache" or "return_dict") => "false",
        (Config, "sliding_window" or "attention_chunk_size" or "num_kv_shared_layers" or "pretraining_tp" or "chunk_size_feed_forward"
            or "original_max_position_embeddings" or "num_labels" or "pad_token_id") => "2",
        (Config, _) => "true",
        (Generation, _) => "3",
        (Settings, "added_tokens_decoder") => """{"2":{"content":"ab","special":true}}""",
        (Settings, "legacy" or "add_prefix_space") => "false",
        (Settings, "auto_map") => """{"AutoTokenizer":["other.Other",null]}""",
        (Settings, "additional_special_tokens" or "extra_special_tokens") => """["ab"]""",
        (Settings, "tokenizer_class") => "\"GemmaTokenizer\"",
        (Settings, "sp_model_kwargs") => """{"enable_sampling":true}""",
        (Settings, "model_max_length") => "4",
        (Settings, "padding_side" or "truncation_side" or "chat_template" or "errors" or "name_or_path" or "processor_class"
            or "special_tokens_map_file" or "tokenizer_file") => "\"left\"",
        (Settings, "model_input_names") => """["input_ids"]""",
        (Settings, { } name) when name.EndsWith("_token", StringComparison.Ordinal) && !name.StartsWith("add_", StringComparison.Ordinal)
            => "\"ab\"",
        (Settings, _) => "true",
        (Json, "model.vocab") => """{"a":0,"b":1,"ab":5,"Ġ":3,"Ġa":4,"aab":2,"x":6,"A":7,"bx":8,"aa":10}""",
        (Json, "model.merges") => "[]",
        (Json, "added_tokens") => """[{"id":2,"content":"ab"}]""",
        (Json, "normalizer") => """{"type":"Lowercase"}""",
        (Json, "pre_tokenizer") => """{"type":"Whitespace"}""",
        (Json, "post_processor") => """{"type":"BertProcessing","sep":["b",1],"cls":["a",0]}""",
        (Json, "decoder") => """{"type":"Metaspace"}""",
        (Json, "model.type") => "\"Unigram\"",
        (Json, "model.dropout") => "0.1",
        (Json, "model.ignore_merges" or "model.byte_fallback" or "model.fuse_unk") => "true",
        (Json, "model.unk_token") => "\"a\"",
        (Json, "truncation" or "padding") => """{"max_length":1}""",
        (Json, _) => "\"##\"",
        _ => throw new InvalidOperationException($"No value of {field} of {file} to try."),
    };

    /// <summary>What a folder comes out as where the field has that value, or is not there.</summary>
    private string Outcome(string file, ModelArchitecture family, bool besideModel, string field, string? value)
    {
        foreach (var left in Directory.GetFiles(_folder.Path))
            File.Delete(left);
        var isOfTokenizer = file is Settings or Json;
        WriteCheckpoint(CheckpointFamily.Of(family));
        if (isOfTokenizer)
            WriteTokenizer(besideModel);
        if (value is not null)
            Put(file, field, value);
        try
        {
            return isOfTokenizer ? Describe(CheckpointTokenizer.Load(_folder.Path)) : Checkpoint.Load(_folder.Path).Config.ToString();
        }
        catch (AdviceException refusal)
        {
            return $"refused: {refusal.Message}";
        }
    }

    private void WriteCheckpoint(CheckpointFamily family)
    {
        var config = JsonNode.Parse(
            """{"hidden_size":8,"intermediate_size":12,"num_hidden_layers":2,"num_attention_heads":2,"vocab_size":11,"eos_token_id":2}""")!;
        config["architectures"] = new JsonArray(family.ClassName);
        config["model_type"] = family.ModelType;
        if (family.KeyValueHeads is not null)
            config["num_key_value_heads"] = 1;
        if (family.BeginToken > 1)
            config["bos_token_id"] = 1;
        if (family.Architecture == ModelArchitecture.Qwen2)
            (config["use_sliding_window"], config["max_window_layers"]) = (true, 0);
        _folder.Write(Config, JsonSerializer.SerializeToUtf8Bytes(config));
        _folder.Write("model.safetensors", SafetensorsBytes.Of(SafetensorsBytes.GoodHeader, 32));
    }

    private void WriteTokenizer(bool besideModel)
    {
        if (besideModel)
        {
            _folder.Write(Model, SentencePieceBytes.Model([.. SentencePieceBytes.Pieces, ("b", -9, 1), ("ab", -9, 1)]));
            _folder.Write("added_tokens.json", """{"<x>":9}"""u8);
        }
        else
        {
            _folder.Write(Json, """
                {"added_tokens":[],"normalizer":null,"pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,"use_regex":true},
                "post_processor":null,"decoder":{"type":"ByteLevel"},
                "model":{"type":"BPE","unk_token":null,"vocab":{"a":0,"b":1,"ab":2,"Ġ":3,"Ġa":4,"aab":5,"x":6,"A":7,"bx":8,"aa":9},
                "merges":[["a","a"],["a","b"],["Ġ","a"]]}}
                """u8);
            _folder.Write(Settings, """{"bos_token":"A"}"""u8);
        }
    }

    /// <summary>Sets a field; <c>model.vocab</c> is one inside of another.</summary>
    private void Put(string file, string field, string value)
    {
        var root = File.Exists(_folder[file]) ? JsonNode.Parse(File.ReadAllBytes(_folder[file]))! : new JsonObject();
        var path = field.Split('.');
        var parent = path.Length == 2 && file == Json ? root[path[0]]! : root;
        parent[path[^1]] = JsonNode.Parse(value);
        _folder.Write(file, JsonSerializer.SerializeToUtf8Bytes(root));
    }

    private static string Describe(CheckpointTokenizer tokenizer)
    {
        var ids = tokenizer.Encode("aab<x>aab A");
        return $"{string.Join(' ', ids)} = {tokenizer.Decode(ids)}, {tokenizer.VocabularySize} ids, begin {tokenizer.BeginToken} of "
            + $"{tokenizer.NamedBeginToken}, end {tokenizer.NamedEndToken}";
    }

    [GeneratedRegex(@"^\| `([\w.]+)` \| what becomes of it \|$")]
    private static partial Regex Head();

    [GeneratedRegex(@"^\| (.+) \| (computed|refused|of no effect)\b.* \|$")]
    private static partial Regex Row();

    [GeneratedRegex(@"`([\w.]+)`")]
    private static partial Regex Quoted();
}
