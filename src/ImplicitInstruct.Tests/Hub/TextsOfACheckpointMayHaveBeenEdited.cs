using System.Text;
using ImplicitInstruct.Hub;
using ImplicitInstruct.Hub.Tokenizers;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Tests.Hub.Tokenizers;

namespace ImplicitInstruct.Tests.Hub;

/// <summary>Editors put marks before a text or write it in another encoding; clones without git-lfs hold pointers.</summary>
[TestFixture]
public sealed class TextsOfACheckpointMayHaveBeenEdited
{
    private const string Pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n";

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new TemporaryFolder();

    [TearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void A_byte_order_mark_changes_nothing()
    {
        var (config, weights) = Save(largestShard: 64);
        Assert.That(File.Exists(_folder[ShardIndex.FileName]), "there is an index to mark");
        foreach (var file in Directory.GetFiles(_folder.Path, "*.json"))
            Mark(file);
        var loaded = Checkpoint.Load(_folder.Path);
        Assert.That(loaded.Config, Is.EqualTo(config));
        Assert.That(loaded.Weights, Has.Count.EqualTo(weights.Count));
    }

    [Test]
    public void A_byte_order_mark_changes_no_id()
    {
        Write("tokenizer.json", UnusableTokenizersAndTextsEndInOneClearSentence.Good);
        Write("tokenizer_config.json", """{"bos_token":"b","eos_token":"<|endoftext|>","add_bos_token":true}""");
        var ids = CheckpointTokenizer.Load(_folder.Path);
        foreach (var file in Directory.GetFiles(_folder.Path))
            Mark(file);
        var marked = CheckpointTokenizer.Load(_folder.Path);
        Assert.That((marked.Encode("ab a"), marked.BeginToken), Is.EqualTo((ids.Encode("ab a"), ids.BeginToken)));
    }

    [TestCase("config.json")]
    [TestCase("model.safetensors")]
    public void A_pointer_in_the_place_of_a_checkpoints_file_is_called_that(string name)
    {
        Save();
        Write(name, Pointer);
        AssertRefused(() => Checkpoint.Load(_folder.Path), name, "is a Git LFS pointer", "git lfs pull");
    }

    [TestCase("tokenizer.model")]
    [TestCase("tokenizer.json")]
    [TestCase("tokenizer_config.json")]
    public void A_pointer_in_the_place_of_a_tokenizers_file_is_called_that(string name)
    {
        Write("tokenizer.json", UnusableTokenizersAndTextsEndInOneClearSentence.Good);
        Write(name, Pointer);
        AssertRefused(() => CheckpointTokenizer.Load(_folder.Path), name, "is a Git LFS pointer");
    }

    [TestCase("config.json", "<!DOCTYPE html>\n<html>", "is an HTML page")]
    [TestCase("model.safetensors", "<!DOCTYPE html>\n<html>", "is an HTML page")]
    [TestCase("model.safetensors", "PK\u0003\u0004 and what PyTorch puts into it", "is a zip archive")]
    [TestCase("config.json", "", "is empty")]
    [TestCase("model.safetensors", "", "is empty")]
    public void Another_kind_of_file_is_called_by_its_name(string name, string content, string kind)
    {
        Save();
        Write(name, content);
        AssertRefused(() => Checkpoint.Load(_folder.Path), name, kind);
    }

    [Test]
    public void A_configuration_in_another_encoding_is_refused_with_its_line()
    {
        Save();
        var path = _folder["config.json"];
        var changed = File.ReadAllText(path).Replace("\"llama\"", "\"ll\u00E4ma\"", StringComparison.Ordinal);
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes(changed));
        AssertRefused(() => Checkpoint.Load(_folder.Path), "config.json", "is no UTF-8 at line ", "Latin-1");
        File.WriteAllText(path, "{}", Encoding.Unicode);
        AssertRefused(() => Checkpoint.Load(_folder.Path), "config.json", "is UTF-16 text");
    }

    [Test]
    public void A_folder_in_the_place_of_a_file_is_called_that()
    {
        Save();
        File.Delete(_folder["config.json"]);
        Directory.CreateDirectory(_folder["config.json"]);
        AssertRefused(() => Checkpoint.Load(_folder.Path), "config.json", "is a folder");
    }

    private static void AssertRefused(Action load, params string[] said)
    {
        var message = Assert.Throws<AdviceException>(() => load())!.Message;
        Assert.That(message, Does.EndWith(".").And.No.Contains("\n"));
        foreach (var words in said)
            Assert.That(message, Does.Contain(words));
    }

    private (LanguageModelConfig Config, IReadOnlyList<NamedTensor> Weights) Save(long largestShard = Checkpoint.DefaultShardSize)
    {
        var config = CheckpointsLoadAndSave.Tiny;
        var weights = CheckpointsLoadAndSave.Weights();
        Checkpoint.Save(_folder.Path, config, weights, largestShard: largestShard);
        return (config, weights);
    }

    private static void Mark(string file) => File.WriteAllBytes(file, [.. Encoding.UTF8.Preamble, .. File.ReadAllBytes(file)]);

    private void Write(string name, string content) => File.WriteAllText(_folder[name], content);
}
