using System.Buffers.Binary;
using System.Text;
using ImplicitInstruct.Hub;
using ImplicitInstruct.Hub.Tokenizers;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Numerics;
using ImplicitInstruct.Tests.Hub.Tokenizers;

namespace ImplicitInstruct.Tests.BrokenInputs;

/// <summary>Files of a checkpoint folder.</summary>
[TestFixture, NonParallelizable, Category("BrokenInputs")]
public sealed class BrokenCheckpointsAreReadOrRefused
{
    private static readonly string[] Texts = ["", "Hello, world!", "  a\tb\n\n", "cafe\u0301 \U0001F600 ------", "<|endoftext|><s>\u2581"];

    private static readonly LanguageModelConfig Tiny = new()
    {
        VocabularySize = 11,
        HiddenSize = 8,
        IntermediateSize = 12,
        Layers = 1,
        Heads = 2,
        KeyValueHeads = 1,
        MaxPositions = 16,
    };

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new TemporaryFolder(inMemory: true);

    [TearDown]
    public void Clear() => _folder.Dispose();

    [Test]
    public void Safetensors_files()
    {
        NamedTensor[] tensors =
            [new("a", [2, 3], new float[6]), new("b.weight", [2], new float[2]), new("none", [0, 4], Array.Empty<float>())];
        foreach (var element in Enum.GetValues<TensorElement>())
            Safetensors.Write(_folder[element.ToString()], tensors, element);
        Onslaught.On(
            "safetensors", [.. Enum.GetNames<TensorElement>().Select(name => File.ReadAllBytes(_folder[name]))],
            (good, random) => random.Below(3) == 0 ? ByteMutation.Of(good, random) : WithHeader(good, random),
            bytes =>
            {
                foreach (var tensor in Safetensors.Read(_folder.Write("mutant", bytes)))
                    Assert.That(tensor.Values.Length, Is.EqualTo(tensor.Shape.Aggregate(1, (product, extent) => product * extent)));
            });
    }

    [Test]
    public void Shard_indexes()
    {
        using var outside = new TemporaryFolder(inMemory: true);
        var folder = Path.Combine(outside.Path, "checkpoint");
        Checkpoint.Save(
            folder, Tiny, [new NamedTensor("a", [1], new float[1]), new NamedTensor("b", [1], new float[1])], largestShard: 4);
        Safetensors.Write(outside["outside"], [new NamedTensor("a", [1], new[] { 9f }), new NamedTensor("b", [1], new[] { 9f })]);
        var index = Path.Combine(folder, "model.safetensors.index.json");
        Onslaught.On("shard index", [File.ReadAllBytes(index)], JsonMutation.Of, bytes =>
        {
            File.WriteAllBytes(index, bytes);
            foreach (var tensor in Checkpoint.Load(folder).Weights)
                Assert.That(tensor.Values.Span[0], Is.Zero, "no shard lies outside of the folder");
        });
    }

    [Test]
    public void Configurations()
    {
        List<byte[]> seeds = [];
        foreach (var architecture in Enum.GetValues<ModelArchitecture>())
        {
            var config = Tiny with { Architecture = architecture, QueryKeyValueLimit = architecture == ModelArchitecture.Olmo ? 8 : null };
            Checkpoint.Save(_folder.Path, config, [new NamedTensor("a", [1], new float[1])]);
            seeds.Add(File.ReadAllBytes(_folder["config.json"]));
        }

        seeds.Add(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(seeds[0]).Replace(
            "\"rope_scaling\": null", "\"rope_parameters\": {\"rope_type\": \"default\", \"rope_theta\": 10000.0}",
            StringComparison.Ordinal)));
        Onslaught.On("config.json", seeds, JsonMutation.Of, bytes =>
        {
            _folder.Write("config.json", bytes);
            Assert.That(Checkpoint.Load(_folder.Path).Config.Validate, Throws.Nothing);
        });
    }

    [TestCase("tokenizer.json")]
    [TestCase("tokenizer_config.json")]
    public void Byte_level_tokenizers(string mutated)
    {
        _folder.Write("tokenizer.json", """
            {"added_tokens":[{"id":4,"content":"<|endoftext|>","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,
            "special":true},{"id":5,"content":"  ","normalized":true}],
            "normalizer":{"type":"NFC"},"pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"Digits","individual_digits":true},
            {"type":"ByteLevel","add_prefix_space":false,"use_regex":true}]},
            "post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<|endoftext|>","type_id":0}}],
            "special_tokens":{"<|endoftext|>":{"id":"<|endoftext|>","ids":[4]}}},
            "model":{"type":"BPE","unk_token":null,"vocab":{"a":0,"b":1,"ab":2,"Ġ":3,"<|endoftext|>":4},"merges":["a b"]}}
            """u8);
        _folder.Write(
            "tokenizer_config.json",
            """{"bos_token":"b","eos_token":{"content":"<|endoftext|>"},"pad_token":null,"add_bos_token":true}"""u8);
        Onslaught.On(mutated, [File.ReadAllBytes(_folder[mutated])], JsonMutation.Of, bytes =>
        {
            _folder.Write(mutated, bytes);
            Use(CheckpointTokenizer.Load(_folder.Path));
        });
    }

    [Test]
    public void Tokenizers_of_many_steps()
    {
        byte[][] seeds =
        [
            """
            {"added_tokens":[{"id":7,"content":"<x>","single_word":true,"lstrip":true,"rstrip":true,"normalized":true,"special":false}],
            "normalizer":{"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"▁"},
            {"type":"Replace","pattern":{"String":" "},"content":"▁"}]},
            "pre_tokenizer":{"type":"Metaspace","replacement":"▁","prepend_scheme":"first","split":true},
            "decoder":{"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"▁"},"content":" "},{"type":"ByteFallback"},
            {"type":"Fuse"},{"type":"Strip","content":" ","start":1,"stop":1}]},
            "model":{"type":"BPE","unk_token":"<unk>","fuse_unk":true,"byte_fallback":true,
            "vocab":{"<unk>":0,"▁":1,"a":2,"b":3,"▁a":4,"<0xC3>":5,"<0xA9>":6},"merges":[["▁","a"]]}}
            """u8.ToArray(),
            """
            {"added_tokens":[],"normalizer":{"type":"NFC"},"pre_tokenizer":{"type":"Sequence","pretokenizers":[
            {"type":"Split","pattern":{"Regex":"(?i:'s)|[^\\r\\n\\p{L}]?\\p{L}{1,3}|\\s+(?!\\S)"},"behavior":"Contiguous","invert":true},
            {"type":"Digits","individual_digits":false},{"type":"ByteLevel","add_prefix_space":true,"use_regex":false}]},
            "decoder":{"type":"ByteLevel"},"model":{"type":"BPE","ignore_merges":true,"vocab":{"a":0,"b":1,"ab":2,"Ġ":3},"merges":["a b"]}}
            """u8.ToArray(),
        ];
        Onslaught.On("tokenizer.json", seeds, JsonMutation.Of, bytes =>
        {
            _folder.Write("tokenizer.json", bytes);
            Use(CheckpointTokenizer.Load(_folder.Path));
        });
    }

    [Test]
    public void Vocabularies_of_pieces()
    {
        var good = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nhello\n##,\n,\n##a\ncafe\nworld\n\u00df\n"u8.ToArray();
        Onslaught.On("vocab.txt", [good], ByteMutation.Of, bytes =>
        {
            var tokenizer = WordPieceTextTokenizer.Load(_folder.Write("vocab.txt", bytes));
            foreach (var text in Texts)
                tokenizer.Decode(tokenizer.Encode(text));
        });
    }

    [Test]
    public void SentencePiece_models()
    {
        var good = File.ReadAllBytes(Path.Combine(ReferenceTokenizer.Folder("sentencepiece"), "tokenizer.model"));
        Onslaught.On("tokenizer.model", [good], ProtobufMutation.Of, bytes =>
        {
            _folder.Write("tokenizer.model", bytes);
            Use(CheckpointTokenizer.Load(_folder.Path));
        });
    }

    [Test]
    public void Tokens_added_to_a_SentencePiece_model()
    {
        _folder.Write(
            "tokenizer.model", File.ReadAllBytes(Path.Combine(ReferenceTokenizer.Folder("sentencepiece"), "tokenizer.model")));
        Onslaught.On("added_tokens.json", ["""{"<pad>":800,"<s>":1,"<x><y>":801}"""u8.ToArray()], JsonMutation.Of, bytes =>
        {
            _folder.Write("added_tokens.json", bytes);
            Use(CheckpointTokenizer.Load(_folder.Path));
        });
    }

    private static void Use(CheckpointTokenizer tokenizer)
    {
        Assert.That(tokenizer.VocabularySize, Is.GreaterThan(0));
        foreach (var text in Texts)
        {
            var ids = tokenizer.Encode(text);
            Assert.That(ids, Is.All.InRange(0, tokenizer.VocabularySize - 1));
            tokenizer.Decode(ids);
        }

        tokenizer.Decode([-1, int.MaxValue, int.MinValue]);
        _ = (tokenizer.BeginToken, tokenizer.NamedEndToken);
    }

    /// <summary>Another header of the length that the file then states, most of the time.</summary>
    private static byte[] WithHeader(byte[] good, Philox random)
    {
        var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(good);
        var header = JsonMutation.Of(good[8..(8 + length)], random);
        var stated = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(stated, (ulong)header.Length);
        return [.. stated, .. header, .. good[(8 + length)..]];
    }
}
