using System.Text.Json.Nodes;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Publishing;

namespace ImplicitInstruct.Tests.Pipeline.Publishing;

/// <summary>Seals and indexes can be made anew by anyone: what a liar cannot make fit is found without computing anything.</summary>
[TestFixture]
public sealed class AForgedTreeIsNamed
{
    private ToyTree _tree = null!;

    [SetUp]
    public async Task Publish() => _tree = await ToyTree.PublishedAsync();

    [TearDown]
    public void Remove() => _tree.Dispose();

    [Test]
    public async Task An_honest_one_has_no_fault() => Assert.That(await _tree.FaultAsync(), Is.EqualTo("none"));

    [Test]
    public async Task One_flipped_byte_of_a_file()
    {
        Flip(_tree.FileOf(ToyTree.World));
        Assert.That(await _tree.FaultAsync(), Does.StartWith("word/world in TREE has another word.txt than its manifest says: files/")
            .And.EndWith("does not have the bytes of its name."));
    }

    [Test]
    public async Task One_flipped_byte_of_a_manifest()
    {
        Flip(_tree.ManifestOf(ToyTree.World));
        Assert.That(
            await _tree.FaultAsync(), Is.EqualTo("word/world in TREE has another manifest than the one that the index lists."));
    }

    [Test]
    public async Task Two_swapped_artifacts()
    {
        var (one, other) = (File.ReadAllBytes(_tree.ManifestOf(ToyTree.Hello)), File.ReadAllBytes(_tree.ManifestOf(ToyTree.World)));
        File.WriteAllBytes(_tree.ManifestOf(ToyTree.Hello), other);
        File.WriteAllBytes(_tree.ManifestOf(ToyTree.World), one);
        _tree.Reindex(index =>
        {
            var listed = index["artifacts"]!.AsArray();
            var (first, second) = (listed[0]!, listed[1]!);
            (first["sha256"], second["sha256"]) = ((string?)second["sha256"], (string?)first["sha256"]);
            (first["bytes"], second["bytes"]) = ((long?)second["bytes"], (long?)first["bytes"]);
        });
        Assert.That(await _tree.FaultAsync(), Is.EqualTo("word/hello in TREE has the manifest of word/world."));
    }

    [Test]
    public async Task Two_swapped_files()
    {
        var (one, other) = (File.ReadAllBytes(_tree.FileOf(ToyTree.Hello)), File.ReadAllBytes(_tree.FileOf(ToyTree.World)));
        File.WriteAllBytes(_tree.FileOf(ToyTree.Hello), other);
        File.WriteAllBytes(_tree.FileOf(ToyTree.World), one);
        Assert.That(await _tree.FaultAsync(), Does.StartWith("word/hello in TREE has another word.txt than its manifest says"));
    }

    [TestCase("recipe")]
    [TestCase("revision")]
    [TestCase("stage's input")]
    [TestCase("numerics")]
    public async Task A_manifest_that_lies_about_what_its_key_covers(string about)
    {
        _tree.Forge(ToyTree.Sentence, manifest =>
        {
            if (about == "recipe")
                manifest["recipe"] = new JsonObject { ["between"] = "-" };
            else if (about == "revision")
                manifest["revision"] = 2;
            else if (about == "numerics")
                manifest["numerics"] = "toy-2";
            else
                manifest["inputs"]![0]!["hash"] = ToyTree.Keys.Of(ToyTree.World).Hash;
        });
        Assert.That(await _tree.FaultAsync(), Is.EqualTo(
            "sentence/both in TREE has a manifest that lies: its key is not the one of its recipe, inputs and arithmetic."));
    }

    [Test]
    public async Task A_manifest_that_lies_about_its_files()
    {
        _tree.Forge(ToyTree.Sentence, manifest => manifest["files"]![0]!["sha256"] = _tree.DigestOf(ToyTree.Hello));
        Assert.That(await _tree.FaultAsync(), Is.EqualTo(
            "sentence/both in TREE has a manifest that lies: its digest is not the one of its files."));
    }

    [Test]
    public async Task An_input_whose_bytes_were_exchanged_with_all_hashes_made_anew()
    {
        var bytes = "jello"u8.ToArray();
        var path = Path.Combine(_tree.Folder, PublishedLayout.FileOf(ContentHash.Of(bytes)));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        _tree.Forge(ToyTree.Hello, manifest =>
        {
            manifest["files"]![0]!["sha256"] = ContentHash.Of(bytes);
            manifest["content"] = ContentHash.OfFiles([new("word.txt", bytes.Length, ContentHash.Of(bytes))]);
        });
        Assert.That(
            await _tree.FaultAsync(), Is.EqualTo("sentence/both in TREE is made from other bytes of word/hello than the tree has."));
    }

    [Test]
    public async Task A_manifest_that_names_another_commit()
    {
        _tree.Forge(ToyTree.Sentence, manifest => manifest["made"]!["commit"] = new string('f', 40));
        Assert.That(await _tree.FaultAsync(), Is.EqualTo("sentence/both in TREE has a manifest that names another commit than the index."));
    }

    [Test]
    public async Task An_input_that_is_not_there()
    {
        _tree.Reindex(index => index["artifacts"]!.AsArray().RemoveAt(0));
        Assert.That(await _tree.FaultAsync(), Is.EqualTo("sentence/both in TREE is made from word/hello, which is not in the tree."));
    }

    [Test]
    public async Task Another_index_than_the_one_whose_fingerprint_was_told()
    {
        var told = _tree.Fingerprint;
        Assert.That(async () => (await _tree.OpenAsync(told)).Dispose(), Throws.Nothing);
        _tree.Reindex(index => index["run"]!["name"] = "better");
        await Assert.ThatAsync(async () => (await _tree.OpenAsync(told)).Dispose(),
            Throws.TypeOf<PublishedFaultException>().With.Message.Contains($"and {told} is asked for"));
    }

    private static void Flip(string path)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[^2] ^= 1;
        File.WriteAllBytes(path, bytes);
    }
}
