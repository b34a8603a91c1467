using System.Text;
using ImplicitInstruct.Files;

namespace ImplicitInstruct.Tests.Files;

[TestFixture]
public sealed class ForeignTextIsRefusedWithItsLine
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new TemporaryFolder();

    [TearDown]
    public void Remove() => _folder.Dispose();

    private static IEnumerable<TestCaseData> Foreign()
    {
        yield return Of("Windows-1252", [.. "plain\ncaf"u8, 0xE9, .. "\n"u8], "is no UTF-8 at line 2", "Windows-1252 or Latin-1");
        yield return Of("two encodings", [.. "café\ncaf"u8, 0xE9, .. "\n"u8], "is no UTF-8 at line 2", "two encodings");
        yield return Of("cut", [.. "caf"u8, 0xC3], "is no UTF-8 at line 1", "cut short", "copy it again");
        yield return Of("bytes", [0x80, 1, 2, 3], "is no UTF-8 at line 1", "bytes of no text");
        yield return Of("half a pair", [.. "a\n\n"u8, 0xED, 0xA0, 0x80, .. " b"u8], "is no UTF-8 at line 3");
        yield return Of("UTF-16", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("[1]")], "is UTF-16 text", "as UTF-8");
        yield return Of("UTF-16, big", [.. Encoding.BigEndianUnicode.Preamble, .. "\0["u8], "is UTF-16 text");
        yield return Of("UTF-16 without mark", Encoding.Unicode.GetBytes("[\"text\"]"), "is UTF-16 text");
        yield return Of("UTF-16 without mark, big", Encoding.BigEndianUnicode.GetBytes("[\"text\"]"), "is UTF-16 text");
        yield return Of("UTF-32", [.. Encoding.UTF32.Preamble, .. Encoding.UTF32.GetBytes("[1]")], "is UTF-32 text");
        yield return Of(
            "LFS", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"u8, "is a Git LFS pointer", "git lfs pull");
        yield return Of("annex", "/annex/objects/SHA256E-s1--0.json\n"u8, "is a git-annex pointer");
        yield return Of("page", "\uFEFF \n<!DOCTYPE HTML><html>"u8, "is an HTML page", "download the file itself");
        yield return Of("gzip", [0x1F, 0x8B, 8, 0], "is compressed with gzip", "unpack it");
        yield return Of("zip", [.. "PK"u8, 3, 4], "is a zip archive");
        yield return Of("Zstandard", [0x28, 0xB5, 0x2F, 0xFD, 0], "is compressed with Zstandard");
        yield return Of("xz", [0xFD, .. "7zXZ"u8, 0], "is compressed with xz");
        yield return Of("Parquet", "PAR1 and so on"u8, "is a Parquet file");
        yield return Of("SQLite", "SQLite format 3\0"u8, "is an SQLite database");

        static TestCaseData Of(string name, ReadOnlySpan<byte> bytes, params string[] said) =>
            new TestCaseData(bytes.ToArray(), said).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Foreign))]
    public void What_is_no_text_is_called_what_it_seems_to_be(byte[] bytes, string[] said)
    {
        var path = _folder.Write("file", bytes);
        string[] sentences =
        [
            Assert.Throws<AdviceException>(() => ForeignFile.Text(bytes, path))!.Message,
            Assert.Throws<AdviceException>(() => ForeignFile.ReadUtf8(path))!.Message,
            Assert.Throws<AdviceException>(() => ReadLines(path))!.Message,
        ];
        foreach (var words in said)
            Assert.That(sentences, Has.All.Contains(words));
        Assert.That(sentences, Has.All.StartsWith($"'{path}' ").And.All.EndsWith(".").And.None.Contains("\n"));
    }

    [TestCase("")]
    [TestCase("\uFEFF")]
    public void A_byte_order_mark_is_passed_over(string mark)
    {
        var path = _folder.Write("file", Encoding.UTF8.GetBytes(mark + "Crème\nbrûlée 😀"));
        Assert.That(ForeignFile.ReadText(path), Is.EqualTo("Crème\nbrûlée 😀"));
        Assert.That(ReadLines(path), Is.EqualTo(new[] { "Crème", "brûlée 😀" }));
    }

    [Test]
    public void A_fault_far_from_the_start_has_its_line()
    {
        var lines = string.Concat(Enumerable.Range(0, 20_000).Select(number => $"line {number} ends here\n"));
        var path = _folder.Write("file", [.. Encoding.UTF8.GetBytes(lines), 0xE9, (byte)'\n']);
        Assert.That(() => ForeignFile.ReadText(path), Throws.TypeOf<AdviceException>().With.Message.Contains("at line 20001"));
        Assert.That(() => ReadLines(path), Throws.TypeOf<AdviceException>().With.Message.Contains("at line 20001"));
    }

    [Test]
    public void What_is_no_file_is_called_what_it_is()
    {
        Assert.That(() => ForeignFile.ReadBytes(_folder.Path), Throws.TypeOf<AdviceException>().With.Message.Contains("is a folder"));
        Assert.That(() => ForeignFile.OpenText(_folder.Path), Throws.TypeOf<AdviceException>().With.Message.Contains("is a folder"));
        Assert.That(() => ForeignFile.Exists(_folder.Path), Throws.TypeOf<AdviceException>().With.Message.Contains("is a folder"));
        Assert.That(() => ForeignFile.ReadBytes(_folder["no"]), Throws.TypeOf<AdviceException>().With.Message.Contains("is not there"));
        Assert.That(ForeignFile.Exists(_folder["no"]), Is.False);
        var empty = _folder.Write("empty", []);
        Assert.That(() => ForeignFile.ReadBytes(empty), Throws.TypeOf<AdviceException>().With.Message.Contains("is empty"));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Windows lets only some users make links.")]
    public void A_link_to_nothing_is_called_that()
    {
        File.CreateSymbolicLink(_folder["link"], "blob");
        Assert.That(() => ForeignFile.Exists(_folder["link"]), Throws.TypeOf<AdviceException>()
            .With.Message.Contains("is a link to 'blob', which is not there"));
    }

    private static List<string> ReadLines(string path)
    {
        var lines = new List<string>();
        try
        {
            using var reader = ForeignFile.OpenText(path);
            while (reader.ReadLine() is { } line)
                lines.Add(line);
        }
        catch (DecoderFallbackException)
        {
            throw ForeignFile.NotUtf8(path, lines.Count + 1);
        }

        return lines;
    }
}
