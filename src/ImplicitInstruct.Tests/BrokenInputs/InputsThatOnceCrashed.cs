using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ImplicitInstruct.AlpacaEval.Annotations;
using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.AlpacaEval.Verdicts;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Hub.Datasets;
using ImplicitInstruct.Hub.Downloads;
using ImplicitInstruct.Hub.Tokenizers;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Store;
using ImplicitInstruct.Reproduction.Training;
using ImplicitInstruct.Tests.Hub.Datasets;
using ImplicitInstruct.Tests.Hub.Downloads;
using ImplicitInstruct.Tests.Hub.Tokenizers;
using Microsoft.Data.Sqlite;
using NUnit.Framework.Constraints;

namespace ImplicitInstruct.Tests.BrokenInputs;

/// <summary>The least of every kind of input that once ended in an exception of .NET's, in minutes of work, or in all memory.</summary>
[TestFixture]
public sealed class InputsThatOnceCrashed
{
    private const string Hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new TemporaryFolder();

    [TearDown]
    public void Clear() => _folder.Dispose();

    /// <summary>The package read on for ever where the last byte of the description announces a field of no type.</summary>
    [Test]
    public void Parquet_whose_description_does_not_end()
    {
        var bytes = InventedRows.Parquet(("text", ["a", "b"]));
        bytes[^9] = 0x10;
        Assert.That(Parquet(bytes), Refuses("cannot be read as Parquet (there is no type 0)"));
    }

    [Test]
    public void Parquet_that_claims_a_description_longer_than_the_file([Values(0, -1, int.MaxValue)] int length)
    {
        var bytes = InventedRows.Parquet(("text", ["a", "b"]));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(bytes.Length - 8), length);
        Assert.That(Parquet(bytes), Refuses("does not end as Parquet does"));
    }

    /// <summary>A page's sizes are believed by whoever makes room for it.</summary>
    [Test]
    public void Parquet_whose_page_claims_a_gigabyte()
    {
        var bytes = InventedRows.Parquet(("text", ["a", "b"]));
        Assert.That(bytes[4..7], Is.EqualTo(new byte[] { 0x15, 0, 0x15 }), "a head of a page: its kind, then its size");
        byte[] huge = [.. bytes[..7], 0x80, 0x80, 0x80, 0x80, 0x08, .. bytes[7..].SkipWhile(digit => digit >= 0x80).Skip(1)];
        Assert.That(Parquet(huge), Refuses("that become 1073741824"));
    }

    [TestCase("""{"path": null, "bytes": 1, "sha256": ""}""")]
    [TestCase("""{"path": "../outside", "bytes": 1, "sha256": ""}""")]
    [TestCase("""{"path": "/outside", "bytes": 1, "sha256": ""}""")]
    [TestCase("""{"path": "a/../../outside", "bytes": 1, "sha256": ""}""")]
    [TestCase("""{"path": "a", "bytes": -1, "sha256": ""}""")]
    [TestCase("""{"path": "a", "bytes": 1, "sha256": null}""")]
    [TestCase("null")]
    public void A_sealed_manifest_of_files_that_are_none(string file)
    {
        var members = JsonNode.Parse(
            $$$"""
            {"stage":"s","revision":1,"name":"n","hash":"{{{Hash}}}","recipe":null,"inputs":[],"engine":null,"numerics":null,
            "files":[{{{file}}}],
            "content":"c","made":{"finished":"2026-11-28T00:00:00Z","seconds":1,"version":"v","commit":null,"runtime":"r","machine":"m"}}
            """)!.AsObject();
        members["seal"] = ContentHash.Of(CanonicalJson.Bytes(members));
        var store = new ArtifactStore(_folder["store"]);
        var folder = store.FolderOf(new ArtifactKey("s", "n", Hash));
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, Manifest.FileName), members.ToJsonString());
        Assert.That(store.Examine(new ArtifactKey("s", "n", Hash)).Damage, Does.Contain("names a file outside of its artifact"));
    }

    /// <summary>
    /// Sealed, and of this run, but with another number at a place: 2 billion losses, tensors, extents or numbers, fewer steps than none.
    /// </summary>
    [TestCase(0, -1, Description = "steps")]
    [TestCase(12, int.MaxValue, Description = "losses")]
    [TestCase(12, -1)]
    [TestCase(24, int.MaxValue, Description = "weights")]
    [TestCase(28, int.MaxValue, Description = "tensors of the optimizer")]
    [TestCase(34, int.MaxValue, Description = "axes")]
    [TestCase(34, -1)]
    [TestCase(38, 2, Description = "extent")]
    [TestCase(42, int.MaxValue, Description = "numbers")]
    [TestCase(42, 0)]
    public void A_sealed_state_that_contradicts_itself(int place, int number)
    {
        var path = _folder["state.bin"];
        new ResumeState(1, 0, [0.5], [], [new("m", [1], new[] { 1f })]).Write(path, Hash);
        var content = File.ReadAllBytes(path)[..^SHA256.HashSizeInBytes];
        BinaryPrimitives.WriteInt32LittleEndian(content.AsSpan(content.Length - 50 + place), number);   // 50 bytes follow magic and hash
        Seal(path, content);
        AssertNotUsed(path);
    }

    [Test]
    public void A_sealed_state_that_is_cut([Values(1, 4, 5, 30, 49)] int bytes)
    {
        var path = _folder["state.bin"];
        new ResumeState(1, 0, [0.5], [], [new("m", [1], new[] { 1f })]).Write(path, Hash);
        Seal(path, File.ReadAllBytes(path)[..^(SHA256.HashSizeInBytes + bytes)]);
        AssertNotUsed(path);
    }

    private static void Seal(string path, byte[] content) => File.WriteAllBytes(path, [.. content, .. SHA256.HashData(content)]);

    private static void AssertNotUsed(string path)
    {
        string? told = null;
        Assert.That(ResumeState.TryRead(path, Hash, line => told = line), Is.Null);
        Assert.That(told, Does.Contain("is of another kind and not used"));
    }

    [TestCase("""{"vocab":{"a":-1},"merges":[],"type":"BPE"}""")]
    [TestCase("""{"vocab":{"a":2147483647},"merges":[],"type":"BPE"}""")]
    public void A_tokenizer_whose_ids_are_out_of_bounds(string model)
    {
        _folder.Write(
            "tokenizer.json",
            Encoding.UTF8.GetBytes($$$"""{"pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false},"model":{{{model}}}}"""));
        Assert.That(
            () => CheckpointTokenizer.Load(_folder.Path), Refuses("is no tokenizer of the Python"));
    }

    [Test]
    public void An_added_token_whose_id_is_the_greatest_number()
    {
        CopySentencePiece([]);
        _folder.Write("added_tokens.json", """{"<x>": 2147483647}"""u8);
        Assert.That(() => CheckpointTokenizer.Load(_folder.Path), Refuses("gives '<x>' no id"));
    }

    /// <summary>Fields that follow win over those before: the begin token's id is 5,000 of 800.</summary>
    [Test]
    public void A_SentencePiece_model_whose_begin_token_is_no_piece()
    {
        CopySentencePiece([0x12, 0x04, 0xc8, 0x02, 0x88, 0x27]);
        Assert.That(() => CheckpointTokenizer.Load(_folder.Path), Refuses("none of its 800 pieces"));
    }

    [Test]
    public void A_SentencePiece_model_that_names_its_normalization_in_two_lines()
    {
        CopySentencePiece([0x1a, 0x05, 0x0a, 0x03, (byte)'i', (byte)'\n', (byte)'d']);
        Assert.That(() => CheckpointTokenizer.Load(_folder.Path), Refuses("normalizes text by 'i?d'"));
    }

    [TestCase("[{\"\\ud800\":1}]", "a name in it is no valid Unicode")]
    [TestCase("{\"\\udc00x\":1}", "a name in it is no valid Unicode")]
    public void Annotations_with_half_a_character_in_a_name(string json, string wrong) =>
        Assert.That(
            () => AnnotationFile.Parse(Encoding.UTF8.GetBytes(json), "a.json"), Refuses(wrong));

    [Test]
    public void Annotations_that_are_no_UTF8() =>
        Assert.That(
            () => AnnotationFile.Parse([.. "[{\"instruction\":\""u8, 0xf1, .. "\"}]"u8], "a.json"),
            Refuses("UTF-8"));

    [Test]
    public void Outputs_of_a_model_with_an_endless_name()
    {
        var outputs = OutputPairing.Read(
            Encoding.UTF8.GetBytes(
                $$"""
                [{"instruction":"a","output":"b","generator":"{{new string('x', 5000)}}"},
                {"instruction":"b","output":"b","generator":"g"}]
                """),
            "o.json");
        Assert.That(
            () => OutputPairing.Of(outputs, "o.json", outputs, "o.json"),
            Throws.TypeOf<AdviceException>().With.Message.Length.LessThan(300).And.Message.Contains("xxx..."));
    }

    /// <summary>The completion of a model that stops within a character, and one whose members come twice.</summary>
    [Test]
    public void An_answer_with_half_a_character_is_kept_with_a_mark_in_its_place()
    {
        const string Choice =
            """{"logprobs":{"content":[{"top_logprobs":[{"token":"\ud83d","logprob":-1},{"token":"m","logprob":-2}]}]},"""
            + """ "message":{"content":"\ud83d"}}""";
        using var server = new AnyAnswer { Answer = Answer(200, $$"""{"choices":[{{Choice}}]}""") };
        var answer = Ask(server);
        Assert.That(CompletionParser.Parse(answer.Choice, swapped: false), Is.EqualTo(1));
        using var kept = JsonDocument.Parse(RawCompletion.Of(answer));
        Assert.That(kept.RootElement.GetProperty("text").GetString(), Is.EqualTo("\ufffd"));
    }

    [TestCase(200, """{"choices":[{"a":1,"a":2}]}""", "no valid JSON")]
    [TestCase(500, """{"error":{"message":"x","message":"y"}}""", "500")]
    [TestCase(400, """{"error":{"code":"\ud800"}}""", "400")]
    public void An_answer_whose_members_come_twice_or_are_no_text_is_none(int status, string body, string said)
    {
        using var server = new AnyAnswer { Answer = Answer(status, body) };
        Assert.That(() => Ask(server), Throws.TypeOf<EndpointException>().With.Message.Contains(said));
    }

    [TestCase("\\ud83d", "\\ufffd")]
    [TestCase("\\uD83D\\uDE00", "\\uD83D\\uDE00")]
    [TestCase("\\ude00\\ud83d", "\\ufffd\\ufffd")]
    [TestCase("\\\\ud83d", "\\\\ud83d", Description = "a backslash, and letters")]
    [TestCase("\\\\\\ud83d", "\\\\\\ufffd")]
    [TestCase("\\n\\u00e9", "\\n\\u00e9")]
    public void Halves_of_characters_are_told_from_whole_ones(string json, string expected) =>
        Assert.That(JsonText.WithoutHalves($"\"{json}\""), Is.EqualTo($"\"{expected}\""));

    [TestCase("preference = 3")]
    [TestCase("preference = 1e400")]
    [TestCase("price_usd = 1e400")]
    [TestCase("completion = '{'")]
    public void A_store_of_verdicts_with_other_values(string change)
    {
        var (path, key) = (_folder["verdicts.sqlite"], new VerdictKey("a", "b", "c", false));
        using (var made = VerdictStore.Open(path))
            made.Add("j", "p", key, new Verdict(1.25, "{}", 0, 0));
        using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
#pragma warning disable CA2100 // constant texts
            command.CommandText = $"UPDATE verdicts SET {change}";
#pragma warning restore CA2100
            command.ExecuteNonQuery();
        }

        using var store = VerdictStore.Open(path);
        Assert.That(
            () => AnnotationJson.Of([SamePair()], [store.Find("j", "p", key)], "judge"),
            Refuses("damaged"));
    }

    [Test]
    public void A_list_of_files_of_all_bytes_there_are()
    {
        const string File = """{"rfilename":"a","size":9223372036854775807}""";
        var list = $$"""{"sha":"{{MisbehavingHub.Commit}}","siblings":[{{File}},{{File}}]}""";
        using var server = new AnyAnswer { Answer = Answer(200, list) };
        using var client = new HubClient(new HubSettings { Endpoint = server.Address, CacheFolder = _folder["cache"], Attempts = 1 });
        Assert.That(
            async () => await client.DownloadSnapshotAsync(new HubRepository(HubRepositoryKind.Model, "a/b"), []),
            Refuses("is none"));
    }

    [TestCase("[]")]
    [TestCase("[(\"{input}\", \"{output}\", -1)]")]
    [TestCase("[(\"{input}\", \"{output}\", 0)]")]
    [TestCase("[(\"{input}\", \"{output}\", 1e999)]")]
    public void Templates_that_cannot_be_drawn(string templates)
    {
        var dataset = InventedRows.Of("alpaca", _folder);
        File.WriteAllText(dataset.Paths[1], $"encoding_templates_w_input = {templates}\nencoding_templates_wo_input = {templates}\n");
        Assert.That(() => RankingData.Build(dataset), Refuses("are none to draw by"));
    }

    private static ContainsConstraint Refuses(string wrong) => Throws.TypeOf<AdviceException>().With.Message.Contains(wrong);

    private Action Parquet(byte[] bytes)
    {
        var dataset = new LocalDataset(DatasetSources.Of("chess"), [_folder.Write("games.parquet", bytes)]);
        return () => TuningData.Build(dataset);
    }

    private void CopySentencePiece(byte[] more) => _folder.Write(
        "tokenizer.model", [.. File.ReadAllBytes(Path.Combine(ReferenceTokenizer.Folder("sentencepiece"), "tokenizer.model")), .. more]);

    private static byte[] Answer(int status, string body) => AnyAnswer.Http(status, Encoding.UTF8.GetBytes(body));

    private static ChatAnswer Ask(AnyAnswer server) =>
        new ChatEndpoint(
            new JudgeRecipe { TemplateSha256 = "", Endpoint = new Uri(server.Address, "v1") }, new Secret("key"),
            new RetryRecipe { Tries = 1 })
        .AskAsync([new ChatMessage("user", "?")], tell: null, CancellationToken.None).GetAwaiter().GetResult();

    private static OutputPair SamePair()
    {
        var output = new ModelOutput
        {
            Instruction = "a",
            Output = "b",
            Generator = "g",
            Dataset = "d",
            Finished = true,
            Tokens = 1,
        };
        return new OutputPair(output, output);
    }
}
