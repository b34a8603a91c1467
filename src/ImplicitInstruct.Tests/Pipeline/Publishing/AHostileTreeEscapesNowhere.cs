using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Publishing;
using ImplicitInstruct.Pipeline.Store;

namespace ImplicitInstruct.Tests.Pipeline.Publishing;

[TestFixture]
public sealed class AHostileTreeEscapesNowhere
{
    private ToyTree _tree = null!;
    private TemporaryFolder _elsewhere = null!;

    [SetUp]
    public async Task Publish() => (_tree, _elsewhere) = (await ToyTree.PublishedAsync(), new TemporaryFolder());

    [TearDown]
    public void Remove()
    {
        _tree.Dispose();
        _elsewhere.Dispose();
    }

    [TestCase("../../escaped.txt")]
    [TestCase("/escaped.txt")]
    [TestCase("a/../../../escaped.txt")]
    [TestCase("C:\\escaped.txt")]
    public async Task By_paths_that_climb(string path)
    {
        Rename(path);
        Assert.That(await _tree.FaultAsync(), Is.EqualTo(
            "word/hello in TREE cannot be used: the manifest lacks something, or names a file outside of its artifact."));
        AssertNothingWasKept();
    }

    [TestCase("manifest.json")]
    [TestCase(".dropped")]
    public async Task By_names_of_the_stores_own(string path)
    {
        Rename(path);
        Assert.That(await _tree.FaultAsync(), Does.Contain("names a file twice, one of the store's own"));
        AssertNothingWasKept();
    }

    [TestCase("../../../escaped")]
    [TestCase("..")]
    [TestCase("ABC")]
    public void By_names_that_are_no_hashes(string hash)
    {
        _tree.Reindex(index => index["artifacts"]![0]!["key"] = hash);
        Assert.That(_tree.FaultAsync, Throws.Nothing);
        Assert.That(_tree.FaultAsync().Result, Is.EqualTo("index.json in TREE lacks something, or names what no tree holds."));
        Assert.That(() => PublishedLayout.FileOf(hash), Throws.ArgumentException);
        AssertNothingWasKept();
    }

    [Test]
    public void By_sizes_that_no_disk_has()
    {
        _tree.Forge(ToyTree.Hello, manifest => manifest["files"]![0]!["bytes"] = long.MaxValue);
        Assert.That(_tree.FaultAsync, Throws.TypeOf<AdviceException>().With.Message
            .StartsWith($"word/hello in '{_tree.Folder}' has 9,223,372,036,854,775,807 bytes, and "));
        AssertNothingWasKept();
    }

    [Test]
    public async Task By_files_that_are_larger_than_they_say()
    {
        File.AppendAllText(_tree.FileOf(ToyTree.Hello), new string('x', 100_000));
        Assert.That(await _tree.FaultAsync(), Does.EndWith("has 100005 bytes instead of 5."));
        AssertNothingWasKept();
    }

    [Test]
    public async Task By_an_index_that_fills_the_memory()
    {
        using (var index = new FileStream(Path.Combine(_tree.Folder, PublishedLayout.Index), FileMode.Open))
            index.SetLength(1L << 33);   // a hole: takes no disk
        Assert.That(await _tree.FaultAsync(), Is.EqualTo("index.json in TREE has 8589934592 bytes, more than 67108864."));
    }

    [TestCase("{}")]
    [TestCase("[]")]
    [TestCase("""{"layout": 2}""")]
    [TestCase("not JSON")]
    [TestCase("")]
    public async Task By_an_index_that_is_none(string text)
    {
        File.WriteAllText(Path.Combine(_tree.Folder, PublishedLayout.Index), text);
        Assert.That(
            await _tree.FaultAsync(), Does.Match("^index.json in TREE (is not readable|has the layout (2|of nothing), and .*)\\.$"));
    }

    [Test]
    public async Task By_links_to_files_elsewhere()
    {
        var secret = _elsewhere.Write("secret", "hello"u8);
        File.Delete(_tree.FileOf(ToyTree.Hello));
        File.CreateSymbolicLink(_tree.FileOf(ToyTree.Hello), secret);
        Assert.That(await _tree.FaultAsync(), Does.EndWith("is behind a link, and links are not followed."));
        AssertNothingWasKept();
    }

    [Test]
    public async Task By_links_to_folders_elsewhere()
    {
        var manifests = Path.Combine(_tree.Folder, "artifacts");
        Directory.Move(manifests, _elsewhere["artifacts"]);
        Directory.CreateSymbolicLink(manifests, _elsewhere["artifacts"]);
        Assert.That(await _tree.FaultAsync(), Does.EndWith("is behind a link, and links are not followed."));
        AssertNothingWasKept();
    }

    [Test]
    public async Task By_names_that_move_the_cursor()
    {
        _tree.Reindex(index => index["artifacts"]![0]!["name"] = "hello\u001b[2J");
        Assert.That(await _tree.FaultAsync(), Is.EqualTo("index.json in TREE lacks something, or names what no tree holds."));
    }

    private void Rename(string path) => _tree.Forge(ToyTree.Hello, manifest =>
    {
        var file = manifest["files"]![0]!;
        file["path"] = path;
        manifest["content"] = ContentHash.OfFiles([new ManifestFile(path, (long)file["bytes"]!, (string)file["sha256"]!)]);
    });

    private void AssertNothingWasKept()
    {
        var files = Directory.Exists(_tree.Other.Root)
            ? Directory.GetFiles(_tree.Other.Root, "*", SearchOption.AllDirectories)
                .Where(file => !file.Contains(".lock", StringComparison.Ordinal) && !file.Contains(".holder", StringComparison.Ordinal))
            : [];
        Assert.That(files, Is.Empty);
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(_tree.Folder)!, "escaped*", SearchOption.AllDirectories), Is.Empty);
    }
}
