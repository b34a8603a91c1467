using System.Diagnostics;
using ImplicitInstruct.Files;

namespace ImplicitInstruct.Tests.Files;

[TestFixture]
[Platform(Exclude = "Win", Reason = "Links, devices and pipes of Unix.")]
public sealed class OutputGoesWhereItIsSent
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new TemporaryFolder();

    [TearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void An_ordinary_file_is_replaced_whole_and_its_folder_made()
    {
        var path = _folder["new/file"];
        OutputFile.Write(path, [1]);
        Assert.That(
            () => OutputFile.Write(path, stream => { stream.Write([2]); throw new InvalidDataException("half way"); }),
            Throws.TypeOf<InvalidDataException>());
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(new byte[] { 1 }));
        OutputFile.Write(path, [3, 4]);
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(new byte[] { 3, 4 }));
        Assert.That(Directory.GetFileSystemEntries(_folder["new"]), Is.EqualTo(new[] { path }));
    }

    [Test]
    public void A_link_stays_and_what_it_leads_to_is_written([Values] bool isThere)
    {
        Directory.CreateDirectory(_folder["far"]);
        if (isThere)
            _folder.Write("far/file", [1]);
        File.CreateSymbolicLink(_folder["second"], "far/file");
        File.CreateSymbolicLink(_folder["first"], _folder["second"]);
        OutputFile.Write(_folder["first"], [2]);
        Assert.That(new FileInfo(_folder["first"]).LinkTarget, Is.EqualTo(_folder["second"]));
        Assert.That(new FileInfo(_folder["second"]).LinkTarget, Is.EqualTo("far/file"));
        Assert.That(File.ReadAllBytes(_folder["far/file"]), Is.EqualTo(new byte[] { 2 }));
        Assert.That(Directory.GetFileSystemEntries(_folder["far"]), Has.Length.EqualTo(1));
    }

    /// <summary>The link's two dots are counted from where its folder really is.</summary>
    [Test]
    public void A_link_out_of_a_linked_folder_ends_where_the_system_says()
    {
        Directory.CreateDirectory(_folder["deep/inner"]);
        _folder.Write("deep/file", [1]);
        _folder.Write("file", [1]);
        File.CreateSymbolicLink(_folder["deep/inner/link"], "../file");
        Directory.CreateSymbolicLink(_folder["short"], _folder["deep/inner"]);
        OutputFile.Write(_folder["short/link"], [2]);
        Assert.That(File.ReadAllBytes(_folder["deep/file"]), Is.EqualTo(new byte[] { 2 }));
        Assert.That(File.ReadAllBytes(_folder["file"]), Is.EqualTo(new byte[] { 1 }));
    }

    [Test]
    public void A_pipe_is_written_to_and_stays_one()
    {
        using (var make = Process.Start("mkfifo", [_folder["pipe"]]))
            make.WaitForExit();
        var read = Task.Run(() => File.ReadAllBytes(_folder["pipe"]));
        OutputFile.Write(_folder["pipe"], [1, 2, 3]);
        Assert.That(read.Wait(TimeSpan.FromSeconds(30)) ? read.Result : null, Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.That(OutputFile.IsReplaceable(_folder["pipe"]), Is.False);
        Assert.That(Directory.GetFileSystemEntries(_folder.Path), Is.EqualTo(new[] { _folder["pipe"] }));
    }

    /// <summary>By way of links of our own, so that a fault replaces those and not the system's devices.</summary>
    [Test]
    public void A_device_is_written_to_and_stays_one()
    {
        File.CreateSymbolicLink(_folder["null"], "/dev/null");
        File.CreateSymbolicLink(_folder["full"], "/dev/full");
        OutputFile.Write(_folder["null"], [1, 2, 3]);
        Assert.That(new FileInfo(_folder["null"]).LinkTarget, Is.EqualTo("/dev/null"));
        Assert.That(OutputFile.IsReplaceable("/dev/null"), Is.False);
        if (File.Exists("/dev/full"))
            Assert.That(
                () => OutputFile.Write(_folder["full"], [1]), Throws.TypeOf<AdviceException>().With.Message.Contains("cannot be written"));
    }

    [Test]
    public void What_is_read_is_never_written_by_whatever_name()
    {
        var input = _folder.Write("input", [1]);
        File.CreateSymbolicLink(_folder["link"], "input");
        Directory.CreateSymbolicLink(_folder["folder"], _folder.Path);
        foreach (var name in new[] { "input", "link", "folder/input", "./input" })
        {
            Assert.That(
                () => OutputFile.Check(_folder[name], _folder["other"], input),
                Throws.TypeOf<AdviceException>().With.Message.Contains("would be overwritten"), name);
        }

        Assert.That(() => OutputFile.Check(_folder["new"], input), Throws.Nothing);
        Assert.That(() => OutputFile.Check(_folder["new"], _folder["new"]), Throws.TypeOf<AdviceException>());
        Assert.That(() => OutputFile.Check(_folder.Path, input), Throws.TypeOf<AdviceException>().With.Message.Contains("is a folder"));
        Assert.That(() => OutputFile.Check("/dev/null", "/dev/null"), Throws.Nothing, "a device holds nothing that could be lost");
    }

    [Test]
    [Platform("Linux", Reason = "Elsewhere nothing tells that two names are one file.")]
    public void A_second_name_of_what_is_read_is_known()
    {
        var input = _folder.Write("input", [1]);
        using (var link = Process.Start("ln", [input, _folder["second"]]))
            link.WaitForExit();
        Assert.That(() => OutputFile.Check(_folder["second"], input), Throws.TypeOf<AdviceException>().With.Message.Contains("would be"));
    }
}
