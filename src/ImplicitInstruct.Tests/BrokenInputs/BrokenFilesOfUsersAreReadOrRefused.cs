using System.Text;
using System.Text.Json.Nodes;
using ImplicitInstruct.Hub.Datasets;
using ImplicitInstruct.Hub.Tokenizers;
using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Tokenization;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Recipes;
using ImplicitInstruct.Reproduction.Runs;
using ImplicitInstruct.Reproduction.Scales;

namespace ImplicitInstruct.Tests.BrokenInputs;

/// <summary>What users write or keep: data of their own, recipes, recorded runs, the miniature's checkpoints.</summary>
[TestFixture, NonParallelizable, Category("BrokenInputs")]
public sealed class BrokenFilesOfUsersAreReadOrRefused
{
    private const string Rows = """
        {"instruction": "Name a city.", "output": "Oslo is one."}
        {"prompt": "And another?", "completion": "Bergen.", "dataset": "mine"}
        {"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "Good day."}]}
        """;

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new TemporaryFolder(inMemory: true);

    [TearDown]
    public void Clear() => _folder.Dispose();

    [Test]
    public void Tuning_sets() => Onslaught.On(
        "own tuning set", [Encoding.UTF8.GetBytes(Rows)], JsonMutation.Of,
        bytes => OwnDatasets.ReadTuning(_folder.Write("own.jsonl", bytes)));

    [Test]
    public void Instructions() => Onslaught.On(
        "own instructions", [Encoding.UTF8.GetBytes(Rows)], JsonMutation.Of,
        bytes => OwnDatasets.ReadInstructions(_folder.Write("own.jsonl", bytes)));

    [Test]
    public void Recipes() => Onslaught.On(
        "recipe", [Encoding.UTF8.GetBytes("# more of it\npretrain.steps=9\nresponse.epochs=1,2\n\notherTags.user=< | green | >\n")],
        ByteMutation.Of, bytes => RecipeFile.ChangesIn(_folder.Write("mine.recipe", bytes), Scale.Mini.Recipe));

    [Test]
    public void Recorded_runs()
    {
        var here = new ReproduceOptions { Root = Repository.Root, Artifacts = _folder.Path };
        var record = new RunRecord
        {
            Name = "mine",
            Scale = "mini",
            Only = [],
            Seeds = 2,
            Settings = ["response.epochs=4"],
            Claims = ["ranking"],
            Recipe = new JsonObject { ["seed"] = 1 },
        };
        record.Write(_folder["mini"]);
        var path = _folder["mini/runs/mine/run.json"];
        Onslaught.On("recorded run", [File.ReadAllBytes(path)], JsonMutation.Of, bytes =>
        {
            File.WriteAllBytes(path, bytes);
            _ = RunRecord.Read(_folder["mini"], "mine").ToOptions(here);
        });
    }

    [Test]
    public void Tokenizers_of_whole_words()
    {
        WordTokenizer.For(World.Draw(new WorldRecipe { People = 8 })).Save(_folder.Path);
        Onslaught.On("words", [File.ReadAllBytes(_folder["tokenizer.json"])], JsonMutation.Of, bytes =>
        {
            _folder.Write("tokenizer.json", bytes);
            var tokenizer = CheckpointTokenizer.Load(_folder.Path);
            _ = tokenizer.Decode([0, 1, 2, tokenizer.VocabularySize - 1]);
        });
    }
}
