using System.Text;
using System.Text.Json.Nodes;
using ImplicitInstruct.Build.Decode;
using ImplicitInstruct.Build.Tokenize;
using ImplicitInstruct.Cpu;
using ImplicitInstruct.Hub;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Tests.MiniWorld;
using ImplicitInstruct.Tests.Reproduction;

namespace ImplicitInstruct.Tests.Build;

/// <summary>A checkpoint folder as the miniature makes them, whose tokenizer lies in it.</summary>
[TestFixture]
public sealed class ATextIsContinuedAsItStands
{
    private const string Prompt = "user | assistant";

    private TemporaryFolder _folder = null!;

    [OneTimeSetUp]
    public void Save()
    {
        _folder = new TemporaryFolder();
        using var engine = new CpuEngine(1);
        using var model = engine.Create(
            ToyTraining.Tiny with { VocabularySize = Miniature.Tokenizer.VocabularySize }, new WeightInitialization(), seed: 1);
        Checkpoint.Save(_folder.Path, model.Config, model.Weights);
        Miniature.Tokenizer.Save(_folder.Path);
    }

    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void It_is_what_its_ids_lead_to_and_the_text_stands_beside_them()
    {
        int[] ids = [1, .. Miniature.Tokenizer.Encode(Prompt)];
        var typed = Decode(new() { Model = _folder.Path, Prompt = Prompt });
        var text = (string)typed["text"]!;
        Assert.That(Ids(typed), Is.EqualTo(Ids(Decode(new() { Model = _folder.Path, Ids = ids }))));
        Assert.That(Miniature.Tokenizer.Encode(text), Is.EqualTo(Ids(typed).Where(id => id > 2)), "special tokens print nothing");
        Assert.That(text, Is.Not.Empty);
    }

    [Test]
    public void There_are_as_many_tokens_as_there_is_room_for() =>
        Assert.That(Ids(Decode(new() { Model = _folder.Path, Ids = [1, 3, 4] })), Has.Length.LessThanOrEqualTo(16 - 3));

    [Test]
    public void Ids_alone_have_no_text() => Assert.That(Decode(new() { Model = _folder.Path, Ids = [1, 3] }).ContainsKey("text"), Is.False);

    [TestCase("user usr", "--prompt: The word 'usr' is not in the vocabulary")]
    [TestCase("| | | | | | | | | | | | | | | | |", "Shorten --prompt.")]
    public void A_text_that_cannot_be_continued_is_refused(string prompt, string wrong) => Assert.That(
        () => Decode(new() { Model = _folder.Path, Prompt = prompt }), Throws.TypeOf<AdviceException>().With.Message.Contains(wrong));

    [Test]
    public void Texts_of_a_file_become_ids_and_a_word_that_is_not_there_is_told_with_its_line()
    {
        var input = _folder.Write("texts.jsonl", Encoding.UTF8.GetBytes($"{{\"text\": \"{Prompt}\"}}\n{{\"text\": \"Hello\"}}\n"));
        using var output = new StringWriter();
        Assert.That(
            () => TokenizeCommand.Run(new() { Model = _folder.Path, Input = input }, output),
            Throws.TypeOf<AdviceException>().With.Message.Contains("texts.jsonl', line 2: The word 'Hello'"));
        Assert.That(
            output.ToString().ReplaceLineEndings("\n"),
            Is.EqualTo($"{{\"ids\": [{string.Join(", ", Miniature.Tokenizer.Encode(Prompt))}]}}\n"));
    }

    [Test]
    public void A_text_and_ids_are_not_both_taken()
    {
        var run = HostProcess.Run("--target", "Decode", "--model", _folder.Path, "--prompt", Prompt, "--ids", "1");
        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Errors, Does.Contain("--prompt and --ids are two ways to say the same: leave one of them out."));
    }

    private static JsonObject Decode(DecodeOptions options)
    {
        using var output = new StringWriter();
        DecodeCommand.Run(options with { Threads = 1 }, output);
        return JsonNode.Parse(output.ToString())!.AsObject();
    }

    private static int[] Ids(JsonObject decoded) => [.. decoded["ids"]!.AsArray().Select(id => (int)id!)];
}
