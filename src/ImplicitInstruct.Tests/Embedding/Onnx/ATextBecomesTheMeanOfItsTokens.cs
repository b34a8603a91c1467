using ImplicitInstruct.Embedding;
using ImplicitInstruct.Tests.BrokenInputs;

namespace ImplicitInstruct.Tests.Embedding.Onnx;

/// <summary>A network that can be computed by hand, and files that are none.</summary>
[TestFixture]
public sealed class ATextBecomesTheMeanOfItsTokens
{
    /// <summary>Begin, end, a, b, c.</summary>
    private static readonly TinyOnnx Model = new() { Table = [[0, 2], [0, 0], [6, 0], [0, 8], [3, 5]] };

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new TemporaryFolder();

    [TearDown]
    public void Clear() => _folder.Dispose();

    /// <summary>Sums of the rows, begin and end among them, before they are brought to length 1.</summary>
    [TestCase("", 0, 2)]
    [TestCase("a", 6, 2)]
    [TestCase("ab", 6, 10)]
    [TestCase("cab", 9, 15)]
    public void Whatever_its_length(string text, int x, int y)
    {
        using var embedder = Open(Model, maxTokens: 5);
        Assert.That(embedder.Width, Is.EqualTo(2));
        var length = Math.Sqrt((x * x) + (y * y));
        Assert.That(embedder.Embed(text), Is.EqualTo([(float)(x / length), (float)(y / length)]).Within(1).Ulps);
    }

    [Test]
    public void What_is_too_long_keeps_its_beginning_and_both_tokens_around_it()
    {
        using var embedder = Open(Model, maxTokens: 4);
        Assert.That(embedder.Embed("abccc"), Is.EqualTo(embedder.Embed("ab")));
        Assert.That(embedder.Embed("abccc"), Is.Not.EqualTo(embedder.Embed("abc"[..1])));
    }

    [Test]
    public void A_network_without_token_types_does()
    {
        using var embedder = Open(Model with { Inputs = ["input_ids", "attention_mask"] });
        using var usual = Open(Model);
        Assert.That(embedder.Embed("abc"), Is.EqualTo(usual.Embed("abc")));
    }

    [Test]
    public void A_file_that_is_no_such_network_is_refused_in_one_sentence()
    {
        byte[] whole = Model;
        Refused(whole[..^9], "is no ONNX model that can be opened (");
        Refused("{}"u8.ToArray(), "is no ONNX model that can be opened (");
        Refused(Model with { Inputs = ["ids", "attention_mask"] }, "has no input input_ids, but ids, attention_mask");
        Refused(Model with { Inputs = ["input_ids"] }, "has no input attention_mask, but input_ids");
        Refused(Model with { Inputs = ["input_ids", "attention_mask", "position_ids"] }, "has an input position_ids, of which nothing");
        Refused(
            Model with { InputAxes = 1 }, "has an input input_ids that is Int64 [axis0] where int64 [batch, tokens] is wanted");
        Refused(Model with { Output = "logits" }, "has no output last_hidden_state, but logits");
        Assert.That(
            () => SentenceEmbedders.Open(_folder["nowhere.onnx"], new LetterPieces(), 5),
            Throws.TypeOf<AdviceException>().With.Message.Contains("nowhere.onnx' is no ONNX model that can be opened ("));
    }

    [Test]
    public void A_token_that_the_network_lacks_and_what_is_no_number_are_refused_in_one_sentence()
    {
        using var few = Open(Model with { Table = Model.Table[..4] });
        Assert.That(few.Embed("ab"), Has.Length.EqualTo(2));
        AssertRefused(() => few.Embed("abc"), "fails on a text of 5 tokens (");
        using var infinite = Open(Model with { Table = [.. Model.Table[..4], [float.PositiveInfinity, 1]] });
        AssertRefused(() => infinite.Embed("abc"), "makes what is no number of a text of 5 tokens;");
    }

    [Test, Category("BrokenInputs")]
    public void A_broken_file_is_read_or_refused() => Onslaught.On("onnx", [Model], ProtobufMutation.Of, bytes =>
    {
        using var embedder = SentenceEmbedders.Open(_folder.Write("mutant.onnx", bytes), new LetterPieces(), 5);
        Assert.That(embedder.Embed("abc"), Has.Length.EqualTo(embedder.Width));
    });

    private ISentenceEmbedder Open(byte[] model, int maxTokens = 512) =>
        SentenceEmbedders.Open(_folder.Write($"{Guid.NewGuid():N}.onnx", model), new LetterPieces(), maxTokens);

    private void Refused(byte[] model, string what) => AssertRefused(() => Open(model), what);

    private static void AssertRefused(Action what, string part)
    {
        var refusal = Assert.Throws<AdviceException>(what)!.Message;
        Assert.That(refusal, Does.Contain("' " + part).And.Not.Contain('\n').And.EndsWith("of nomic-ai/nomic-embed-text-v1."));
    }
}
