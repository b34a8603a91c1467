using System.Text;

namespace ImplicitInstruct.Files;

/// <summary>What a file is by its first bytes, where that is never what is asked for here.</summary>
/// <param name="Name">After <c>is</c>.</param>
/// <param name="Next">What to do.</param>
public sealed record ForeignKind(string Name, string Next)
{
    /// <summary>Bytes from a file's start that tell its kind.</summary>
    public const int Enough = 256;

    private const string Unpack = "unpack it";
    private const string AsText = "save it as UTF-8";

    private static readonly ForeignKind Page = new("an HTML page, such as a login or an error makes", "download the file itself");

    // signatures as file(1) knows them
    private static readonly (byte[] Start, ForeignKind Kind)[] Signatures =
    [
        ("version https://git-lfs.github.com/spec/"u8.ToArray(),
            new ForeignKind("a Git LFS pointer and not the file that it stands for", "get that with git lfs pull, or download it")),
        ("/annex/objects/"u8.ToArray(),
            new ForeignKind("a git-annex pointer and not the file that it stands for", "get that with git annex get, or download it")),
        ([0x1F, 0x8B], new ForeignKind("compressed with gzip", Unpack)),
        ([.. "PK"u8, 3, 4], new ForeignKind("a zip archive", Unpack)),
        ([0x28, 0xB5, 0x2F, 0xFD], new ForeignKind("compressed with Zstandard", Unpack)),
        ([0xFD, .. "7zXZ"u8, 0], new ForeignKind("compressed with xz", Unpack)),
        ([.. "BZh"u8], new ForeignKind("compressed with bzip2", Unpack)),
        ([.. "PAR1"u8], new ForeignKind("a Parquet file", "convert it")),
        ([.. "SQLite format 3"u8, 0], new ForeignKind("an SQLite database", "name another file")),
        ([.. "%PDF-"u8], new ForeignKind("a PDF document", "name another file")),
        ([0xFF, 0xFE, 0, 0], new ForeignKind("UTF-32 text", AsText)),
        ([0, 0, 0xFE, 0xFF], new ForeignKind("UTF-32 text", AsText)),
        ([0xFF, 0xFE], new ForeignKind("UTF-16 text", AsText)),
        ([0xFE, 0xFF], new ForeignKind("UTF-16 text", AsText)),
    ];

    /// <summary>The kind of a file; null where it may well be what is asked for.</summary>
    /// <param name="start">Its first bytes, <see cref="Enough"/> of them or all.</param>
    public static ForeignKind? Of(ReadOnlySpan<byte> start)
    {
        foreach (var (signature, kind) in Signatures)
        {
            if (start.StartsWith(signature))
                return kind;
        }

        if (IsWide(start, zero: 1) || IsWide(start, zero: 0))
            return new ForeignKind("UTF-16 text", AsText);
        return IsPage(start) ? Page : null;
    }

    /// <summary>The sentence for a file of this kind.</summary>
    /// <param name="path">The file.</param>
    public AdviceException Refusal(string path) => new($"'{path}' is {Name}; {Next}.");

    /// <summary>Whether every second byte is zero, as of plain letters in UTF-16, which need not start with a mark.</summary>
    private static bool IsWide(ReadOnlySpan<byte> start, int zero)
    {
        const int Letters = 4;
        if (start.Length < 2 * Letters)
            return false;
        for (var i = 0; i < 2 * Letters; i++)
        {
            if (start[i] == 0 != (i % 2 == zero))
                return false;
        }

        return true;
    }

    private static bool IsPage(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith(Encoding.UTF8.Preamble))
            start = start[Encoding.UTF8.Preamble.Length..];
        start = start.TrimStart(" \t\r\n"u8);
        return StartsWith(start, "<!doctype html") || StartsWith(start, "<html");

        static bool StartsWith(ReadOnlySpan<byte> bytes, string letters) =>
            bytes.Length >= letters.Length && Ascii.EqualsIgnoreCase(bytes[..letters.Length], letters);
    }
}
