using System.Text.Json.Nodes;
using ImplicitInstruct.Cpu;
using ImplicitInstruct.Evaluation.Ranking;
using ImplicitInstruct.Formatting;
using ImplicitInstruct.Hub.Tokenizers;
using ImplicitInstruct.Reporting;

namespace ImplicitInstruct.Tests.Reproduction;

/// <summary>
/// The official command ranks OLMo's responses with Llama's tokenizer; both that and each model's own are measured side by side.
/// </summary>
[TestFixture]
public sealed class AnotherModelsTokenizerRanks
{
    private const string Other = "tinyllama-1b";

    private ToyCheckpoints _toy = null!;

    [SetUp]
    public void Open() => _toy = new ToyCheckpoints();

    [TearDown]
    public void Close() => _toy.Dispose();

    [Test]
    public async Task Beside_each_models_own()
    {
        var byItself = await RankAsync([]);
        Assert.That(byItself.Ran("tokenizer"), Is.Empty);
        Assert.That(RowsOf(byItself), Has.None.Contains("own tokenizer"));

        var folder = WriteTokenizer(extra: 0);
        var made = await RankAsync([$"models.{Other}.repository={folder}", $"ranking.tokenizer={Other}"]);
        Assert.That(made.Ran("rank"), Has.All.EndsWith($"-tokens-of-{Other}"), "those with models' own tokenizers were there");
        Assert.That(made.Ran("rank").Count(), Is.EqualTo(3));
        Assert.That(RowsOf(made), Has.Member("eq. 3, own tokenizer").And.Member("per token, own tokenizer"));
        var own = RowOf(made, "eq. 3, own tokenizer");
        var before = RowOf(byItself, "sequence probability (eq. 3)");
        Assert.That(own.Skip(1), Is.EqualTo(before.Skip(1)));

        var stage = made.Outcome.Models.Ranked(made.Family.Bases[0]);
        var model = made.Outcome.Artifacts.Open(stage.Model);
        var set = made.Outcome.Artifacts.Open(stage.Set);
        var tokenizer = CheckpointTokenizer.Load(folder);
        using var engine = new CpuEngine(1);
        using var loaded = engine.Load(model.Config, model.Weights);
        var scored = made.Outcome.Artifacts.Open(stage);
        var examples = scored.Select(one => ChatFormat.Tulu.ToTrainingExample(
            tokenizer, new TuningExample(set.Examples[one.Instruction].Instruction, set.Examples[one.Response].Response), 96)!).ToList();
        Assert.That(scored.Select(one => one.LogProbabilities), Is.EqualTo(ResponseLikelihoods.Of(loaded, examples)));
    }

    [Test]
    public async Task Unless_the_model_does_not_know_its_tokens()
    {
        var folder = WriteTokenizer(extra: 1);
        var refusal = await Assert.ThrowsAsync<AdviceException>(
            () => RankAsync([$"models.{Other}.repository={folder}", $"ranking.tokenizer={Other}"]));
        Assert.That(refusal!.Message, Does.Contain("knows 258 tokens, and the tokenizer of tinyllama-1b").And.Contain("has 259")
            .And.EndWith("ranking.tokenizer=none"));
    }

    [Test]
    public async Task Unless_it_cannot_be_had()
    {
        var folder = Path.Combine(_toy.Root.Path, "empty");
        Directory.CreateDirectory(folder);
        var refusal = await Assert.ThrowsAsync<AdviceException>(
            () => RankAsync([$"models.{Other}.repository={folder}", $"ranking.tokenizer={Other}"]));
        Assert.That(refusal!.Message, Does.Contain("holds neither 'tokenizer.model' nor 'tokenizer.json'")
            .And.EndWith("ranking.tokenizer=none"));
    }

    [Test]
    public async Task A_name_of_no_base_model_is_refused()
    {
        var refusal = await Assert.ThrowsAsync<AdviceException>(() => RankAsync(["ranking.tokenizer=llama"]));
        Assert.That(refusal!.Message, Does.StartWith(
            "ranking.tokenizer is 'llama', and there is no such base model. There are: smollm2-135m, tinyllama-1b, olmo-1b, "));
        Assert.That(refusal.Message, Does.EndWith("; or none, and every model has its own."));
    }

    private static IEnumerable<string> RowsOf(ToyCheckpoints.Made made) =>
        TableOf(made).Rows.Select(row => row[0]);

    private static IReadOnlyList<string> RowOf(ToyCheckpoints.Made made, string name) => TableOf(made).Rows.Single(row => row[0] == name);

    private static TableText TableOf(ToyCheckpoints.Made made) => made.Outcome.Findings.Single().Tables!.Single().Text;

    private Task<ToyCheckpoints.Made> RankAsync(IReadOnlyList<string> settings) => _toy.MakeAsync(_toy.Options() with
    {
        Claims = ["ranking"],
        Seeds = 1,
        Overrides = [.. ToyCheckpoints.Small, "ranking.examples=4", "ranking.draws=2", .. settings],
    });

    /// <summary>The toy's bytes in the opposite order, and some tokens more.</summary>
    private string WriteTokenizer(int extra)
    {
        var folder = Path.Combine(_toy.Root.Path, "other");
        Directory.CreateDirectory(folder);
        var tokenizer = ToyHub.Tokenizer();
        var vocabulary = tokenizer["model"]!["vocab"]!.AsObject();
        foreach (var token in vocabulary.Where(entry => (int)entry.Value! < 256).Select(entry => entry.Key).ToList())
            vocabulary[token] = 255 - (int)vocabulary[token]!;
        for (var one = 0; one < extra; one++)
        {
            vocabulary[$"extra{one}"] = 258 + one;
            tokenizer["added_tokens"]!.AsArray().Add(new JsonObject
            {
                ["id"] = 258 + one,
                ["content"] = $"extra{one}",
                ["single_word"] = false,
                ["lstrip"] = false,
                ["rstrip"] = false,
                ["normalized"] = false,
                ["special"] = true,
            });
        }

        File.WriteAllText(Path.Combine(folder, "tokenizer.json"), tokenizer.ToJsonString());
        File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"), """{"eos_token": "<end>", "add_bos_token": false}""");
        return folder;
    }
}
