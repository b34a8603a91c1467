using System.Text.Json.Nodes;
using ImplicitInstruct.MiniWorld;
using ImplicitInstruct.MiniWorld.Corpora;
using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Tokenization;
using ImplicitInstruct.MiniWorld.Tuning;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.MiniWorld;

[TestFixture]
public sealed class AVocabularyIsClosed
{
    private static readonly WordTokenizer Tokenizer = Miniature.Tokenizer;

    [Test]
    public void Every_word_of_the_vocabulary_is_written_in_some_world_and_no_other()
    {
        var frequencies = new int[Tokenizer.VocabularySize];
        for (var seed = 1UL; seed <= 8; seed++)
        {
            // An unknown word would be a FormatException here: all worlds of these sizes share one vocabulary.
            var corpus = Corpus.Generate(World.Draw(seed), new CorpusRecipe { Seed = seed, Rows = 3_000 }, Tokenizer);
            foreach (var token in corpus.Tokens)
                frequencies[token]++;
        }

        var never = Tokenizer.Words.Index().Skip(1).Where(word => frequencies[word.Index] == 0).Select(word => word.Item);
        Assert.That(never, Is.EquivalentTo(Miniature.World.Values.Ratings.Except(Miniature.World.Values.Years)),
            "padding apart, every word can be written but the ratings, which only instructions show");
    }

    [Test]
    public void Worlds_of_the_same_sizes_have_the_same_vocabulary() =>
        Assert.That(WordTokenizer.For(World.Draw(77)).Words, Is.EqualTo(Tokenizer.Words));

    /// <summary>Origin: the prototype counted 1017, among them the 22 numbers up to 40 that no generator writes.</summary>
    [Test]
    public void It_has_as_many_words_as_the_prototype_could_write() => Assert.That(
        WordTokenizer.For(World.Draw(new WorldRecipe { Obscure = 0, Chess = new ChessRecipe() })).VocabularySize, Is.EqualTo(1017 - 22));

    [Test]
    public void Every_tuning_and_evaluation_text_is_in_the_vocabulary_and_comes_back_from_its_ids()
    {
        string[] texts =
        [
            .. Miniature.Instructions.Concat(Miniature.Tasks.SelectMany(Miniature.Task))
                .SelectMany(item => new[] { item.Instruction, item.Response }),
            .. Miniature.Test.Concat(Miniature.Validation).SelectMany(item => new[] { item.Text, item.Reference }),
            MiniWorldFormat.Chat.PromptText("where was anna born ?"),
        ];
        Assert.That(texts.Select(text => Tokenizer.Decode(Tokenizer.Encode(text))), Is.EqualTo(texts));
    }

    [Test]
    public void Chess_headers_are_in_the_vocabulary_of_a_world_that_has_them()
    {
        var world = World.Draw(new WorldRecipe { Chess = ChessRecipe.PaperForm });
        var tokenizer = WordTokenizer.For(world);
        string[] texts = [.. TuningSets.OneTask(world, new TuningSetRecipe(), SingleTask.Chess).Select(item => item.Instruction)];
        Assert.That(texts.Select(text => tokenizer.Decode(tokenizer.Encode(text))), Is.EqualTo(texts));
        Assert.That(Corpus.Generate(world, new CorpusRecipe { Rows = 200 }, tokenizer).Rows, Is.EqualTo(200));
    }

    [Test]
    public void Specials_come_first_and_words_follow_in_ordinal_order()
    {
        Assert.That(Tokenizer.Words.Take(3), Is.EqualTo(new[] { "<pad>", "<s>", "</s>" }));
        Assert.That(Tokenizer.Words.Skip(3), Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal));
        Assert.That((Tokenizer.BeginToken, Tokenizer.EndToken), Is.EqualTo((1, 2)));
    }

    [Test]
    public void A_newline_is_a_word_with_or_without_spaces_around_it() =>
        Assert.That(Tokenizer.Encode("yes\n\nno"), Is.EqualTo(Tokenizer.Encode("yes \n \n no")).And.Length.EqualTo(4));

    [Test]
    public void Specials_print_nothing() => Assert.That(Tokenizer.Decode([1, .. Tokenizer.Encode("yes ."), 2, 0, 0]), Is.EqualTo("yes ."));

    [Test]
    public void Nothing_has_no_ids() => Assert.That(Tokenizer.Encode(" "), Is.Empty);

    [Test]
    public void An_unknown_word_is_named()
    {
        var refusal = Assert.Throws<FormatException>(() => Tokenizer.Encode("where was Anna born ?"));
        Assert.That(refusal!.Message, Does.StartWith("The word 'Anna' is not in the vocabulary of 1075 tokens."));
    }

    [Test]
    public void Special_names_in_text_are_unknown_words() => Assert.Throws<FormatException>(() => Tokenizer.Encode("<s> yes"));

    [Test]
    public void A_saved_tokenizer_comes_back()
    {
        using var folder = new TemporaryFolder();
        Tokenizer.Save(folder.Path);
        Assert.That(WordTokenizer.Load(folder.Path).Words, Is.EqualTo(Tokenizer.Words));
    }

    [Test]
    public void The_file_says_what_Hugging_Face_needs()
    {
        using var folder = new TemporaryFolder();
        Tokenizer.Save(folder.Path);
        var file = JsonNode.Parse(File.ReadAllText(Path.Combine(folder.Path, "tokenizer.json")))!;
        Assert.That((string?)file["model"]!["type"], Is.EqualTo("WordLevel"));
        Assert.That((int)file["model"]!["vocab"]!["\n"]!, Is.EqualTo(Tokenizer.Encode("\n").Single()));
        Assert.That(file["added_tokens"]!.AsArray().Select(token => ((int)token!["id"]!, (string?)token["content"])),
            Is.EqualTo(new[] { (0, "<pad>"), (1, "<s>"), (2, "</s>") }));
        var split = file["pre_tokenizer"]!;
        Assert.That(((string?)split["pattern"]!["Regex"], (string?)split["behavior"], (bool)split["invert"]!),
            Is.EqualTo(("\n|[^ \n]+", "Removed", true)));
    }

    [TestCase("{", "is damaged")]
    [TestCase("{}", "is not a word tokenizer")]
    [TestCase("""{"model":{"vocab":["a"]}}""", "is damaged")]
    [TestCase("""{"model":{"vocab":{"a":7}}}""", "is not a word tokenizer")]
    [TestCase("""{"model":{"vocab":{"a":"x"}}}""", "is damaged")]
    public void A_file_that_is_no_such_tokenizer_is_refused_in_one_sentence(string content, string sentence)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "tokenizer.json"), content);
        Assert.That(Assert.Throws<AdviceException>(() => WordTokenizer.Load(folder.Path))!.Message, Does.Contain(sentence));
    }

    [Test]
    public void A_folder_without_a_tokenizer_is_refused() =>
        Assert.That(Assert.Throws<AdviceException>(() => WordTokenizer.Load("/nowhere"))!.Message,
            Does.StartWith("There is no tokenizer at "));
}
