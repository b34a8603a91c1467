using System.Reflection;
using System.Text.Json;
using Microsoft.ML.Tokenizers;

namespace ImplicitInstruct.Tests.StandIns.Tokenizers;

/// <summary>Against ids that Google's SentencePiece gave for Llama 2's own model.</summary>
[TestFixture]
public sealed class LlamaTokenizerAgreesWithSentencePiece
{
    private static readonly string s_folder = Path.Combine(Repository.Beside("shared"), "models", "llama2-tokenizer");

    private static readonly bool s_isStandIn = typeof(LlamaTokenizer).Assembly.GetCustomAttribute<AssemblyDescriptionAttribute>()?.Description.StartsWith("Stand-in", StringComparison.Ordinal) == true;

    private static IEnumerable<TestCaseData> Vectors()
    {
        var path = Path.Combine(s_folder, "vectors.jsonl");
        if (!File.Exists(path))
            return [new TestCaseData("", Array.Empty<int>()).SetArgDisplayNames("vectors outside of the repository")];
        return File.ReadLines(path).Select(line => JsonSerializer.Deserialize<Vector>(line)!)
            .Select((vector, index) => new TestCaseData(vector.text, vector.ids).SetArgDisplayNames($"vector {index}"));
    }

    [TestCaseSource(nameof(Vectors))]
    public void Text_has_the_ids_that_sentencepiece_gives(string text, int[] ids)
    {
        Assume.That(s_isStandIn || !text.StartsWith("xxxx", StringComparison.Ordinal), "Of equally good merges the package (2.0.0) takes the rightmost first, SentencePiece and the stand-in the leftmost.");
        Assert.That(Tokenizer().EncodeToIds(text), Is.EqualTo(ids));
    }

    [TestCaseSource(nameof(Vectors))]
    public void Ids_have_the_text_that_they_came_from(string text, int[] ids) =>
        Assert.That(Tokenizer().Decode(ids), Is.EqualTo(text));

    [Test]
    public void A_text_starts_with_the_begin_token_and_no_text_does_not()
    {
        var tokenizer = Tokenizer(beginning: true);
        Assert.That(tokenizer.EncodeToIds("Hello, world!"), Is.EqualTo([1, 15043, 29892, 3186, 29991]));
        Assert.That(tokenizer.EncodeToIds(""), Is.Empty);
    }

    private static LlamaTokenizer Tokenizer(bool beginning = false)
    {
        var path = Path.Combine(s_folder, "tokenizer.model");
        Assume.That(File.Exists(path), $"'{path}' is not there: Llama 2's vocabulary lies outside of the repository.");
        using var model = File.OpenRead(path);
        return LlamaTokenizer.Create(model, addBeginOfSentence: beginning);
    }

#pragma warning disable IDE1006 // Named as in the file.
    private sealed record Vector(string text, int[] ids);
#pragma warning restore IDE1006
}
