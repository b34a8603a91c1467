using System.Text;
using System.Text.Json;
using ImplicitInstruct.AlpacaEval.Annotations;
using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.AlpacaEval.Verdicts;
using ImplicitInstruct.AlpacaEval.WinRates;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Numerics;
using Microsoft.Data.Sqlite;

namespace ImplicitInstruct.Tests.BrokenInputs;

/// <summary>What judges answered, wherever it is kept: annotations, outputs, the store, the answers themselves.</summary>
[TestFixture, NonParallelizable, Category("BrokenInputs")]
public sealed class BrokenVerdictsAreReadOrRefused
{
    private const string Completion =
        """{"finish_reason":"length","index":0,"logprobs":{"content":[{"token":"m","bytes":[109],"logprob":-0.1,"top_logprobs":"""
        + """[{"token":"m","logprob":-0.1},{"token":"M","logprob":-2.5}]}]},"message":{"content":"m","role":"assistant"}}""";

    private static readonly VerdictKey Key = new("Say hello.", "Hello.", "Hi.", IsSwapped: false);

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new TemporaryFolder(inMemory: true);

    [TearDown]
    public void Clear() => _folder.Dispose();

    [Test]
    public void Annotations() => Onslaught.On(
        "annotations",
        [
            .. new[]
            {
                Annotation("1.25"), Annotation("NaN"),
                """{"row":0,"idx":0,"p":1.5,"l1":20,"l2":10}""" + "\n" + """{"row":1,"idx":1,"p":null,"l1":20,"l2":10}""" + "\n",
                """{"p":1.5,"l1":20,"l2":10}""",
            }.Select(Encoding.UTF8.GetBytes),
        ],
        JsonMutation.Of, bytes =>
        {
            var annotations = AnnotationFile.Parse(bytes, "annotations.json");
            if (annotations.Rows.Any(row => row.Label is not null))
                Assert.That(RawWinRate.Of(annotations).WinRate.Percent, Is.InRange(0, 100));
        });

    [Test]
    public void Annotations_that_are_imported()
    {
        using var store = VerdictStore.Open(_folder["verdicts.sqlite"]);
        var recipe = new JudgeRecipe { TemplateSha256 = PromptTemplate.OriginalSha256 };
        Onslaught.On(
            "imports", [Encoding.UTF8.GetBytes(Annotation("1.0831726965"))], JsonMutation.Of,
            bytes => AnnotationImport.Into(store, recipe, bytes, "annotations.json"));
    }

    [Test]
    public void Outputs() => Onslaught.On(
        "outputs",
        ["""
            [{"instruction":"a","output":"b","generator":"g","dataset":"d","finished":true,"tokens":3},
            {"instruction":"c","output":"d","generator":"g"}]
            """u8.ToArray()],
        JsonMutation.Of, bytes =>
        {
            var outputs = OutputPairing.Read(bytes, "outputs.json");
            OutputPairing.Of(outputs, "outputs.json", outputs, "outputs.json");
            ModelOutputsJson.Write(outputs);
        });

    [Test]
    public void Templates() => Onslaught.On(
        "templates",
        [Encoding.UTF8.GetBytes(
            "<|im_start|>system\nPick.\n<|im_end|>\n<|im_start|>user\n{instruction}\nm: {output_1}\nM: {output_2}\n<|im_end|>\n")],
        ByteMutation.Of, bytes => PromptTemplate.Parse(bytes, "template.txt").Fill("a", "b", "c"));

    /// <summary>An answer is a verdict, or it is told why it is none; and what is kept of it can be read again.</summary>
    [Test]
    public void Answers_of_the_judge()
    {
        using var server = new AnyAnswer();
        var endpoint = new ChatEndpoint(
            new JudgeRecipe { TemplateSha256 = "", Endpoint = new Uri(server.Address, "v1") }, new Secret("key"),
            new RetryRecipe { Tries = 1, Timeout = TimeSpan.FromSeconds(4) });
        var body = $$$"""{"id":"x","choices":[{{{Completion}}}],"usage":{"prompt_tokens":300,"completion_tokens":1}}""";
        byte[][] seeds = [Encoding.UTF8.GetBytes(body)];
        var error = """{"error":{"message":"no","code":"model_not_found","type":"invalid"}}"""u8.ToArray();
        int[] statuses = [200, 200, 200, 400, 401, 404, 429, 500, 503];
        var status = 200;
        Onslaught.On(
            "the judge's answers", seeds,
            (good, random) =>
            {
                status = random.Pick(statuses);
                return JsonMutation.Of(status == 200 ? good : error, random);
            },
            bytes =>
            {
                server.Answer = AnyAnswer.Http(status, bytes);
                try
                {
                    var answer = endpoint.AskAsync([new ChatMessage("user", "?")], tell: null, CancellationToken.None)
                        .GetAwaiter().GetResult();
                    Assert.That(CompletionParser.Parse(answer.Choice, swapped: true), Is.Null.Or.InRange(1.0, 2.0));
                    CompletionParser.InPlaceOfALabel(answer.Choice);
                    JsonDocument.Parse(RawCompletion.Of(answer)).Dispose();
                }
                catch (EndpointException refusal)
                {
                    throw new AdviceException(refusal.Message.TrimEnd('.') + ".", refusal);   // LlmJudge goes on with another sentence
                }
            });
    }

    [Test]
    public void Stores_of_verdicts()
    {
        var path = _folder["verdicts.sqlite"];
        using (var store = VerdictStore.Open(path))
        {
            store.Add("judge", "prompt", Key, new Verdict(1.25, Completion, 0.01, 0.5));
            store.Add("judge", "prompt", Key with { Output1 = "" }, new Verdict(null, null, 0, 0));
            store.RememberLogProbabilities("judge", areGiven: false);
        }

        SqliteConnection.ClearAllPools();
        Onslaught.On("verdicts.sqlite", [File.ReadAllBytes(path)], Damaged, bytes =>
        {
            foreach (var beside in Directory.EnumerateFiles(_folder.Path))
                File.Delete(beside);
            File.WriteAllBytes(path, bytes);
            using var store = VerdictStore.Open(path);
            var found = store.Find("judge", "prompt", Key);
            Assert.That(found?.Preference, Is.Null.Or.InRange(1.0, 2.0));
            _ = AnnotationJson.Of([Pair()], [found], "judge");
            store.GaveNoLogProbabilitiesOn("judge");
            store.HasDecided("judge");
            store.Count();
            store.Add("judge", "other", Key, new Verdict(1, null, 0, 0));
        });
    }

    /// <summary>Bytes of the file, or a sound file with other values in its columns.</summary>
    private byte[] Damaged(byte[] good, Philox random)
    {
        if (random.Below(2) == 0)
            return ByteMutation.Of(good, random);
        var path = _folder["mutant.sqlite"];
        File.WriteAllBytes(path, good);
        using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
#pragma warning disable CA2100 // constant texts
            command.CommandText = random.Pick(Statements).Replace("$value", random.Pick(Values), StringComparison.Ordinal);
#pragma warning restore CA2100
            command.ExecuteNonQuery();
        }

        return File.ReadAllBytes(path);
    }

    private static readonly string[] Values =
    [
        "NULL", "-1", "0", "3", "1e400", "'text'", "''", "x'00ff'", "'{'", "'[1]'", "'{\"a\":1,\"a\":2}'", "9223372036854775807",
        "zeroblob(100000)",
    ];

    private static readonly string[] Statements =
    [
        "PRAGMA journal_mode = DELETE; UPDATE verdicts SET preference = $value",
        "PRAGMA journal_mode = DELETE; UPDATE verdicts SET completion = $value",
        "PRAGMA journal_mode = DELETE; UPDATE OR IGNORE verdicts SET price_usd = $value",
        "PRAGMA journal_mode = DELETE; UPDATE OR IGNORE verdicts SET seconds = $value",
        "PRAGMA journal_mode = DELETE; UPDATE OR IGNORE without_log_probabilities SET recorded = $value",
        "PRAGMA journal_mode = DELETE; PRAGMA user_version = 2147483647",
        "PRAGMA journal_mode = DELETE; PRAGMA user_version = -1",
        "PRAGMA journal_mode = DELETE; DROP TABLE without_log_probabilities",
        "PRAGMA journal_mode = DELETE; ALTER TABLE verdicts DROP COLUMN seconds",
        "PRAGMA journal_mode = DELETE; DROP TABLE verdicts; CREATE TABLE verdicts (judge, prompt, pair, swapped, x)",
        "PRAGMA journal_mode = DELETE; DROP TABLE verdicts; CREATE VIEW verdicts AS SELECT $value AS judge",
    ];

    private static OutputPair Pair()
    {
        ModelOutput Of(string output) => new()
        {
            Instruction = Key.Instruction,
            Output = output,
            Generator = "g",
            Dataset = "d",
            Finished = true,
            Tokens = 1,
        };
        return new OutputPair(Of(Key.Output1), Of(Key.Output2));
    }

    private static string Annotation(string preference) =>
        $$"""
        [{"instruction":"Say hello.","output_1":"Hello.","generator_1":"a","output_2":"Hi.","generator_2":"b",
        "annotator":"weighted_alpaca_eval_gpt4_turbo","preference":{{preference}},"price_per_example":0.01,"time_per_example":1.5,
        "raw_completion":{{Completion}}}]
        """;
}
