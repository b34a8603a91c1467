using ImplicitInstruct.Files;

namespace ImplicitInstruct.Tests.Files;

[TestFixture]
public sealed class AFileIsWholeOrAsItWas
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new TemporaryFolder();

    [TearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void What_was_there_is_replaced([Values] bool shared)
    {
        var path = _folder.Write("file", [1, 2, 3]);
        DurableFile.Write(path, stream => stream.Write([4, 5]), shared);
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(new byte[] { 4, 5 }));
        Assert.That(Directory.GetFileSystemEntries(_folder.Path), Is.EqualTo(new[] { path }));
    }

    [Test]
    public void What_was_there_stays_when_the_bytes_cannot_be_made([Values] bool shared)
    {
        var path = _folder.Write("file", [1, 2, 3]);
        Assert.That(
            () => DurableFile.Write(path, stream => { stream.Write([4]); throw new InvalidDataException("half way"); }, shared),
            Throws.TypeOf<InvalidDataException>().With.Message.EqualTo("half way"));
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.That(Directory.GetFileSystemEntries(_folder.Path), Is.EqualTo(new[] { path }));
    }

    [Test]
    public void A_folder_that_is_not_there_is_a_sentence_or_is_made()
    {
        var path = Path.Combine(_folder.Path, "new", "file");
        Assert.That(() => WholeFile.Write(path, stream => stream.Write([1])), Throws.TypeOf<AdviceException>()
            .With.Message.StartsWith($"'{path}' cannot be written (").And.Message.EndsWith(
                "); check the path, its permissions and the free disk space."));
        WholeFile.WriteShared(path, [1]);
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(new byte[] { 1 }));
    }

    [Test]
    public void Several_at_once_leave_the_file_of_one_of_them()
    {
        var path = _folder["file"];
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 16 }, writer =>
        {
            var bytes = new byte[100_000];
            Array.Fill(bytes, (byte)writer);
            WholeFile.WriteShared(path, bytes);
        });
        Assert.That(File.ReadAllBytes(path), Has.Length.EqualTo(100_000).And.All.EqualTo(File.ReadAllBytes(path)[0]));
        Assert.That(Directory.GetFileSystemEntries(_folder.Path), Is.EqualTo(new[] { path }));
    }

    /// <summary>Only what the operating system says of the file becomes a sentence about the file.</summary>
    [Test]
    public void A_fault_of_the_content_stays_what_it_is() =>
        Assert.That(
            () => WholeFile.Write(Path.Combine(_folder.Path, "file"), _ => throw new ArgumentException("no such tensor")),
            Throws.ArgumentException);
}
