using System.Text.Json;
using System.Text.Json.Nodes;
using ImplicitInstruct.Hub.Tokenizers;

namespace ImplicitInstruct.Tests.Hub.Tokenizers.Families;

/// <summary>
/// Ids and texts of tokenizers 0.23.2, the npm package with Hugging Face's own code, for small tokenizers of each family's form
/// (<see cref="FamilyTokenizers"/>): they stand in <c>ids.jsonl</c>.
/// </summary>
[TestFixture]
public sealed class EachFamilyHasItsOwnIds
{
    private static readonly string Ids =
        Path.Combine(Repository.Root, "src", "ImplicitInstruct.Tests", "Hub", "Tokenizers", "Families", "ids.jsonl");

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new TemporaryFolder();

    [TearDown]
    public void Clear() => _folder.Dispose();

    [TestCaseSource(typeof(FamilyTokenizers), nameof(FamilyTokenizers.Names))]
    public void And_prints_them_as_its_reference_does(string family)
    {
        var tokenizer = Load(family);
        Assert.Multiple(() =>
        {
            foreach (var (text, row) in Rows())
            {
                int[] ids = [.. row[family]!.AsArray().Select(id => id!.GetValue<int>())];
                Assert.That(tokenizer.Encode(text), Is.EqualTo(ids), $"'{text}'");
                Assert.That(
                    tokenizer.Decode(ids), Is.EqualTo(row["decoded"]?[family]?.GetValue<string>() ?? text), $"printed: '{text}'");
            }
        });
    }

    /// <summary>A list of pairs in the place of texts, as newer files have it.</summary>
    [Test]
    public void Whether_merges_are_texts_or_pairs()
    {
        var json = FamilyTokenizers.Json("qwen-2");
        json["model"]!["merges"] = new JsonArray([.. json["model"]!["merges"]!.AsArray()
            .Select(merge => new JsonArray([.. merge!.GetValue<string>().Split(' ').Select(piece => JsonValue.Create(piece))]))]);
        var (pairs, texts) = (Load(json), Load("qwen-2"));
        foreach (var (text, _) in Rows())
            Assert.That(pairs.Encode(text), Is.EqualTo(texts.Encode(text)));
    }

    /// <summary>SentencePiece's own ids are those of the file that transformers makes of its model.</summary>
    [Test]
    public void Mistrals_are_those_of_its_SentencePiece_model_too()
    {
        var (model, json) = (ReferenceTokenizer.Load("sentencepiece"), Load("mistral-0.1"));
        foreach (var (text, ids, _) in ReferenceTokenizer.Vectors("sentencepiece")
            .Where(vector => !vector.Text.Contains('<')))   // special tokens are those of the json alone
        {
            Assert.That(json.Encode(text), Is.EqualTo(ids), $"'{text}'");
            Assert.That(model.Encode(text), Is.EqualTo(ids), $"'{text}'");
            Assert.That(json.Decode(ids), Is.EqualTo(model.Decode(ids)), $"'{text}'");
        }
    }

    [TestCase("llama-3", """{"bos_token":"<|begin_of_text|>","eos_token":"<|eot_id|>"}""", 875, 875)]
    [TestCase("mistral-0.3", """{"bos_token":"<s>","eos_token":"</s>","add_bos_token":true,"add_prefix_space":true}""", 1, 1)]
    [TestCase("mistral-0.1", """{"bos_token":"<s>","eos_token":"</s>"}""", 1, 1)]
    [TestCase("qwen-2", """{"bos_token":null,"eos_token":"<|endoftext|>","add_bos_token":false,"add_prefix_space":false}""", null, null)]
    [TestCase("smollm-2", """{"bos_token":"<|endoftext|>","eos_token":"<|endoftext|>"}""", null, 875)]
    [TestCase("olmo-2", """{"bos_token":"<|endoftext|>","eos_token":"<|endoftext|>","add_prefix_space":false}""", null, 875)]
    public void A_begin_token_stands_first_where_the_file_puts_one(string family, string settings, int? begin, int? named)
    {
        _folder.Write("tokenizer_config.json", System.Text.Encoding.UTF8.GetBytes(settings));
        var tokenizer = Load(family);
        Assert.That((tokenizer.BeginToken, tokenizer.NamedBeginToken), Is.EqualTo((begin, named)));
        Assert.That(tokenizer.NamedEndToken, Is.Not.Null);
    }

    [Test]
    public void A_space_before_texts_that_only_one_file_puts_is_refused()
    {
        _folder.Write("tokenizer_config.json", """{"add_prefix_space":false}"""u8);
        Assert.That(() => Load("mistral-0.3"), Throws.TypeOf<AdviceException>().With.Message.Contains("add_prefix_space"));
        _folder.Write("tokenizer_config.json", """{"add_prefix_space":true}"""u8);
        Assert.That(() => Load("qwen-2"), Throws.TypeOf<AdviceException>().With.Message.Contains("add_prefix_space"));
    }

    [Test]
    public void Half_of_a_character_has_the_ids_of_a_replacement_character()
    {
        foreach (var family in FamilyTokenizers.Names)
        {
            var tokenizer = Load(family);
            Assert.That(
                tokenizer.Encode("a\ud83d b\udc00\ud83d\ude00"), Is.EqualTo(tokenizer.Encode("a\ufffd b\ufffd\ud83d\ude00")), family);
        }
    }

    [TestCase("mistral-0.1", true)]
    [TestCase("mistral-0.1", false)]
    [TestCase("mistral-0.3", true)]
    [TestCase("llama-3", false)]
    public void Text_between_marks_begins_as_a_text_does(string family, bool isFirst) =>
        Assert.That(Load(family).EncodeBetweenMarks("a b", isFirst), Is.EqualTo(Load(family).Encode("a b")));

    [Test]
    public void Marks_in_messages_are_text()
    {
        var mistral = Load("mistral-0.3");
        Assert.That(mistral.Encode("[INST]a"), Does.Contain(mistral.MarkOf("[INST]")!.Value));
        Assert.That(mistral.EncodeBetweenMarks("[INST]a", isFirst: false), Does.Not.Contain(mistral.MarkOf("[INST]")!.Value));
        Assert.That(mistral.EncodeBetweenMarks("a", isFirst: false), Is.Not.EqualTo(mistral.Encode("a")));
    }

    private CheckpointTokenizer Load(string family) => Load(FamilyTokenizers.Json(family));

    private CheckpointTokenizer Load(JsonNode json)
    {
        _folder.Write("tokenizer.json", JsonSerializer.SerializeToUtf8Bytes(json));
        return CheckpointTokenizer.Load(_folder.Path);
    }

    private static IEnumerable<(string Text, JsonNode Row)> Rows() =>
        File.ReadLines(Ids).Select(line => JsonNode.Parse(line)!).Select(row => (row["text"]!.GetValue<string>(), row));
}
