using ImplicitInstruct.Hub.Tokenizers.SentencePiece;
using static ImplicitInstruct.Tests.Hub.Tokenizers.SentencePieceBytes;

namespace ImplicitInstruct.Tests.Hub.Tokenizers;

[TestFixture]
public sealed class SentencePieceModelsAreReadWhole
{
    private const int UserDefined = 4;

    /// <summary>"▁aaa": the first two of three make the best pair, and then "▁" stays alone.</summary>
    [Test]
    public void The_leftmost_of_equally_good_pairs_is_joined()
    {
        var pieces = Read(Model(Pieces));
        Assert.That(pieces.Encode("aaa"), Is.EqualTo([3, 5, 4]));
        Assert.That(pieces.Decode([1, 3, 5, 4, 2]), Is.EqualTo("aaa"));
        Assert.That((pieces.BeginToken, pieces.EndToken, pieces.Count), Is.EqualTo((1, 2, 7)));
    }

    [Test]
    public void What_has_no_piece_is_unknown_without_bytes_and_bytes_with_them()
    {
        Assert.That(Read(Model(Pieces)).Encode("b"), Is.EqualTo([3, 0]));
        var withBytes = Read(Model([.. Pieces, .. Bytes()], bytes: true));
        Assert.That(withBytes.Encode("\u00e9"), Is.EqualTo([3, 7 + 0xC3, 7 + 0xA9]));
        Assert.That(withBytes.Decode([3, 7 + 0xC3, 7 + 0xA9]), Is.EqualTo("\u00e9"));
    }

    [Test]
    public void Control_tokens_in_a_text_are_text() =>
        Assert.That(Read(Model([.. Pieces, .. Bytes()], bytes: true)).Encode("<s>"), Has.No.Member(1).And.Count.EqualTo(4));

    [TestCase(UserDefined)]
    [TestCase(5)]
    [TestCase(77)]
    public void A_piece_of_another_kind_is_refused(int type) => AssertRefused(Model([.. Pieces, ("x", 0, type)]), "its piece 7 is");

    [Test]
    public void Bytes_that_are_not_all_there_are_refused()
    {
        AssertRefused(Model([.. Pieces, .. Bytes().Take(255)], bytes: true), "has 255 of 256");
        AssertRefused(Model([.. Pieces, .. Bytes().Take(255), .. Bytes().Take(1)], bytes: true), "has 255 of 256");
        AssertRefused(Model([.. Pieces, ("<0xZZ>", 0, 6)], bytes: true), "'<0xZZ>' names no byte");
    }

    [Test]
    public void Another_algorithm_and_other_treatment_of_text_are_refused()
    {
        AssertRefused(Model(Pieces, algorithm: 1), "not BPE");
        AssertRefused(Model(Pieces, normalization: "nmt_nfkc"), "'nmt_nfkc'");
        AssertRefused(Model(Pieces, removesSpaces: 1), "every space");
        AssertRefused(Model(Pieces, escapesSpaces: 0), "every space");
    }

    [Test]
    public void A_model_that_breaks_off_is_none([Range(1, 40, 3)] int missing) =>
        Assert.That(() => Read(Model(Pieces)[..^missing]), Throws.InstanceOf<InvalidDataException>().Or.InstanceOf<ArgumentException>());

    private static void AssertRefused(byte[] model, string words) =>
        Assert.That(() => Read(model), Throws.ArgumentException.With.Message.Contains(words));

    private static SentencePieces Read(byte[] model) => SentencePieces.Read(new MemoryStream(model));
}
