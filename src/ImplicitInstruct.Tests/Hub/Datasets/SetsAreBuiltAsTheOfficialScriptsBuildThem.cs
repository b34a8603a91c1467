using ImplicitInstruct.Formatting;
using ImplicitInstruct.Hub.Datasets;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.Hub.Datasets;

/// <summary>Every rule of the scripts in data/processed and of open_instruct/reformat_datasets.py, on rows invented to meet it.</summary>
[TestFixture]
public sealed class SetsAreBuiltAsTheOfficialScriptsBuildThem
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new TemporaryFolder();

    [TearDown]
    public void Clear() => _folder.Dispose();

    [Test]
    public void Lima_keeps_its_turns_and_loses_the_last_of_an_odd_number()
    {
        var lima = Build("lima");
        Assert.That(lima.Select(example => example.Id), Is.EqualTo(["lima_0", "lima_1", "lima_2"]));
        Assert.That(
            lima[0].Dialogue.Turns, Is.EqualTo([new TuningExample(" How do I boil an egg?\n", "\tSeven minutes in boiling water.\n\n")]),
            "nothing is stripped");
        Assert.That(lima.Select(example => example.Dialogue.Turns.Count), Is.EqualTo([1, 2, 1]));
        Assert.That(lima[2].Dialogue.Turns[0].Response, Is.EqualTo("Seven 😀."));
    }

    [Test]
    public void Response_tuning_empties_the_instruction_of_every_turn()
    {
        var blank = ResponseTuning.Of(Build("lima")[1].Dialogue).Turns;
        Assert.That(blank.Select(turn => turn.Instruction), Is.EqualTo(["", ""]));
        Assert.That(blank[0].Response, Is.EqualTo("Hello – how can I help?"));
    }

    [Test]
    public void The_rephrased_lima_is_read_with_its_own_numbers() =>
        Assert.That(TuluJson.LineOf(Build("lima-rephrased").Single()), Is.EqualTo(
            "{\"dataset\": \"lima\", \"id\": \"lima_1\", \"messages\": [{\"role\": \"user\", \"content\": \"Name a tree.\"}, {\"role\": "
                + "\"assistant\", \"content\": \"Oak.\"}]}\n"));

    [Test]
    public void Math_and_code_are_taken_as_they_are()
    {
        Assert.That(Pair("gsm8k", 1), Is.EqualTo(("gsm8k_1", "Bo buys 2 pens at $4. What does he pay?", "2 x 4 = $<<2*4=8>>8.\n#### 8")));
        Assert.That(
            Pair("mbpp", 0), Is.EqualTo(("mbpp_0", "Write a function that doubles a number.", "def double(x):\r\n    return 2 * x")));
    }

    [Test]
    public void Poems_without_a_name_are_left_out_but_counted()
    {
        Assert.That(Build("poetry").Select(poem => poem.Id), Is.EqualTo(["merve_poetry_0", "merve_poetry_3"]));
        Assert.That(Pair("poetry", 0), Is.EqualTo(("merve_poetry_0", "Write a poem called Tide", "The \"sea\",\r\nthe sea,\r\n\r\nand I")));
        Assert.That(Pair("poetry", 1), Is.EqualTo(("merve_poetry_3", "Write a poem called Snow, again", " kept spaces ")));
    }

    [Test]
    public void Ingredients_are_listed_before_the_instructions()
    {
        Assert.That(
            Pair("recipes", 0),
            Is.EqualTo((
                "kfr_0", "Recipe for Toast", " - 2 slices bread\n - cook's butter\n - 1⁄2 tsp. salt\n\n\nToast the bread.\nServe warm.")));
        Assert.That(Pair("recipes", 1).Item3, Is.EqualTo(" - water\n(cold)\n\n\nFreeze the water."));
    }

    [Test]
    public void Games_are_named_by_the_line_of_their_moves()
    {
        Assert.That(
            Pair("chess", 0), Is.EqualTo(("pgn-patrickfrank1-4", "[WhiteElo \"1500\"]\n[BlackElo \"1400\"]\n", "1. e4 e5 2. Nf3 Nc6 1-0")));
        Assert.That(
            Pair("chess", 1), Is.EqualTo(("pgn-patrickfrank1-10", "[WhiteElo \"1600\"]\n[BlackElo \"1300\"]\n", "1. d4 d5 0-1")),
            "White stands first whatever the file says");
    }

    [Test]
    public void The_first_thousand_rows_are_taken_and_the_first_thousand_games()
    {
        var rows = Enumerable.Range(0, 1003).Select(row => (string?)$"row {row}").ToArray();
        var gsm = new LocalDataset(
            DatasetSources.Of("gsm8k"), [_folder.Write("many.parquet", InventedRows.Parquet(("question", rows), ("answer", rows)))]);
        Assert.That(TuningData.Build(gsm)[^1].Id, Is.EqualTo("gsm8k_999"));
        var lines = Enumerable.Range(0, 1003).SelectMany(game => (string[])["[WhiteElo \"1\"]", "[BlackElo \"2\"]", $"1. e4 {game}"]);
        File.WriteAllLines(_folder["games.txt"], lines);
        var games = TuningData.Build(new LocalDataset(DatasetSources.Of("chess"), [_folder["games.txt"]]));
        Assert.That(
            (games.Count, games[^1].Id, games[^1].Dialogue.Turns[0].Response), Is.EqualTo((1000, "pgn-patrickfrank1-2999", "1. e4 999")));
    }

    /// <summary>
    /// The expected lines are what CPython 3.11 writes, given the same rows and templates, after <c>random.seed(42)</c>: <c>choices</c>
    /// draws 0.639, 0.025, 0.275 and 0.223.
    /// </summary>
    [Test]
    public void Alpaca_gets_templates_as_Python_draws_them()
    {
        var set = RankingData.Build(InventedRows.Of("alpaca", _folder));
        Assert.That(set.Examples, Is.EqualTo(
        [
            new TuningExample("Do this: Add.\nWith: 1 {instruction}", "->2"),
            new TuningExample("Name a {input}.\n\n", "Tea"),
            new TuningExample("Do this: Spell it.\nWith: cat", "->c-a-t"),
            new TuningExample("Sing.\n\n", "La"),
        ]));
        Assert.That(set.Draws, Is.EqualTo((int[][])[[3, 3, 0, 2, 3], [3, 2, 3, 2, 1], [1, 2, 1, 0, 2], [1, 2, 0, 0, 2]]));
    }

    [Test]
    public void Instructions_are_not_stripped()
    {
        Assert.That(
            InstructionData.Build(InventedRows.Of("alpaca-eval", _folder)),
            Is.EqualTo([new EvaluationInstruction(" What is tea? ", "koala")]));
        var validation = InventedRows.Of("validation", _folder);
        Assert.That(InstructionData.Build(validation), Is.EqualTo([new EvaluationInstruction("Name a colour.", "val_eval")]));
        Assert.That(InstructionData.ValidationReferences(validation), Is.EqualTo(["Blue."]));
    }

    private IReadOnlyList<TuluExample> Build(string id) => TuningData.Build(InventedRows.Of(id, _folder));

    private (string Id, string User, string Assistant) Pair(string id, int index)
    {
        var example = Build(id)[index];
        var turn = example.Dialogue.Turns.Single();
        return (example.Id, turn.Instruction, turn.Response);
    }
}
