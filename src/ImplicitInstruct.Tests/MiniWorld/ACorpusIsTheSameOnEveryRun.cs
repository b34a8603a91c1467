using ImplicitInstruct.MiniWorld.Corpora;
using ImplicitInstruct.MiniWorld.Facts;

namespace ImplicitInstruct.Tests.MiniWorld;

[TestFixture]
public sealed class ACorpusIsTheSameOnEveryRun
{
    private static readonly CorpusRecipe Small = new() { Rows = 400 };
    private static readonly Corpus Corpus = Corpus.Generate(Miniature.World, Small);

    [Test]
    public void Two_runs_write_the_same_tokens() => Assert.That(Corpus.Generate(World.Draw(1), Small).Tokens, Is.EqualTo(Corpus.Tokens));

    [Test]
    public void A_row_does_not_depend_on_the_number_of_rows() =>
        Assert.That(Corpus.Generate(Miniature.World, Small with { Rows = 100 }).Tokens, Is.EqualTo(Corpus.Tokens.Take(100 * 129)));

    [Test]
    public void Another_seed_writes_other_rows_about_the_same_facts()
    {
        var other = Corpus.Generate(Miniature.World, Small with { Seed = 2 });
        Assert.That(Enumerable.Range(0, 400).Count(row => other.Row(row).SequenceEqual(Corpus.Row(row))), Is.Zero);
    }

    [Test]
    public void Every_row_starts_with_a_fresh_document()
    {
        Assert.That((Corpus.Rows, Corpus.RowLength, Corpus.Tokens.Length), Is.EqualTo((400, 129, 400 * 129)));
        Assert.That(Enumerable.Range(0, Corpus.Rows).Select(row => Corpus.Row(row)[0]), Is.All.EqualTo(1));
    }

    [Test]
    public void A_document_begins_where_another_ends()
    {
        var inRow = Enumerable.Range(0, Corpus.Tokens.Length).Where(i => i % Corpus.RowLength > 0);
        Assert.That(inRow.Where(i => (Corpus.Tokens[i] == 1) != (Corpus.Tokens[i - 1] == 2)), Is.Empty);
    }

    [Test]
    public void The_statistics_count_what_is_there()
    {
        var statistics = Corpus.Statistics;
        Assert.That(statistics.Documents.Sum(entry => entry.Count.Documents), Is.EqualTo(Corpus.Tokens.Count(token => token == 1)));
        Assert.That(statistics.Documents.Sum(entry => entry.Count.Complete), Is.EqualTo(Corpus.Tokens.Count(token => token == 2)));
        Assert.That(statistics.Frequencies.Sum(), Is.EqualTo(Corpus.Tokens.Length));
        Assert.That(statistics.Digest, Is.EqualTo(Corpus.Digest(Corpus.Tokens)).And.Length.EqualTo(64));
    }

    /// <summary>Origin: echo -n 01000000ffffffff | xxd -r -p | sha256sum.</summary>
    [Test]
    public void The_digest_is_of_little_endian_numbers() =>
        Assert.That(Corpus.Digest([1, -1]), Is.EqualTo("b15348c8f462384c01e83b6d499c6faf3f96808f5aa07c6bab4b65b36b4445d4"));

    [Test]
    public void Instructions_come_with_their_share_and_end()
    {
        var some = Corpus.Generate(Miniature.World, Small with { Mix = new DocumentMix { Instructions = 0.25 } }).Statistics;
        var (type, count) = some.Documents[^1];
        var expected = 0.2 * some.Documents.Sum(entry => entry.Count.Documents);   // the others add up to 1
        Assert.That(type, Is.EqualTo("instruction"));
        Assert.That(count.Documents, Is.EqualTo(expected).Within(5 * Math.Sqrt(expected)));
        Assert.That(some.ToMarkdown(), Does.Contain("\n| instruction | "));
        Assert.That(Corpus.Statistics.Documents[^1].Count.Documents, Is.Zero);
        Assert.That(Corpus.Statistics.ToMarkdown(), Does.Not.Contain("instruction"));
    }

    [Test]
    public void Document_types_have_their_shares()
    {
        var documents = Corpus.Statistics.Documents;
        var all = documents.Sum(entry => entry.Count.Documents);
        double[] shares = [0.13, 0.13, 0.07, 0.06, 0.03, 0.03, 0.17, 0.14, 0.08, 0.07, 0.09];
        foreach (var (entry, share) in documents.Zip(shares))
            Assert.That(entry.Count.Documents, Is.EqualTo(all * share).Within(5 * Math.Sqrt(all * share * (1 - share))), entry.Type);
    }

    [Test]
    public void The_chat_templates_tag_occurs_around_no_word_at_all()
    {
        var text = Miniature.Tokenizer.Decode(Corpus.Generate(Miniature.World, new CorpusRecipe()).Tokens);
        Assert.That(text, Does.Contain("< user >").And.Contain("| | user | |").And.Contain("[ | assistant | ]"), "its tokens do");
        Assert.That(text, Does.Not.Match(@"< \| \S+ \| >"));
    }

    [TestCase(0, 129), TestCase(1, 1)]
    public void Impossible_sizes_are_refused(int rows, int rowLength) =>
        Assert.Throws<AdviceException>(() => Corpus.Generate(Miniature.World, new CorpusRecipe { Rows = rows, RowLength = rowLength }));

    [Test]
    public void Unknown_families_and_bad_weights_are_refused()
    {
        var unknown = Assert.Throws<AdviceException>(
            () => Generate(new CorpusRecipe { FamilyWeights = new Dictionary<string, double> { ["p_town"] = 2 } }));
        Assert.That(unknown!.Message, Does.Contain("there is no family 'p_town'"));
        Assert.Throws<AdviceException>(
            () => Generate(new CorpusRecipe { FamilyWeights = new Dictionary<string, double> { ["list"] = -1 } }));
        Assert.Throws<AdviceException>(() => Generate(new CorpusRecipe { Mix = new DocumentMix { Faq = -0.1 } }));
    }

    private static Corpus Generate(CorpusRecipe recipe) => Corpus.Generate(Miniature.World, recipe);
}
