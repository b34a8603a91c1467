using System.Text;

namespace ImplicitInstruct.Files;

/// <summary>Files that others have written: the one way in which they come in, with one sentence for what is wrong.</summary>
/// <remarks>Text is UTF-8, with or without a byte order mark. Nothing is replaced: what is no UTF-8 is refused with its line.</remarks>
public static class ForeignFile
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true);

    /// <summary>The bytes of a file that has some.</summary>
    /// <exception cref="AdviceException">It is not there, a folder, empty, or cannot be read.</exception>
    public static byte[] ReadBytes(string path)
    {
        CheckThere(path);
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception trouble) when (WholeFile.IsTroubleWith(trouble))
        {
            throw Unreadable(path, trouble);
        }

        return bytes.Length > 0 ? bytes : throw Empty(path);
    }

    /// <summary>The bytes of a text file, without its byte order mark.</summary>
    /// <exception cref="AdviceException">It is no such file; tells the line and what it seems to be.</exception>
    public static ReadOnlyMemory<byte> ReadUtf8(string path) => Utf8(ReadBytes(path), path);

    /// <summary>The text of a file.</summary>
    /// <exception cref="AdviceException">It is no such file; tells the line and what it seems to be.</exception>
    public static string ReadText(string path) => Text(ReadBytes(path), path);

    /// <summary>The bytes of a text, without its byte order mark.</summary>
    /// <param name="bytes">All of them.</param>
    /// <param name="source">Where they are from, for messages.</param>
    /// <exception cref="AdviceException">They are no UTF-8, or plainly something else; tells the line and what they seem to be.</exception>
    public static ReadOnlyMemory<byte> Utf8(byte[] bytes, string source)
    {
        if (ForeignKind.Of(bytes.AsSpan(0, Math.Min(bytes.Length, ForeignKind.Enough))) is { } kind)
            throw kind.Refusal(source);
        if (InvalidText.In(bytes) is { } invalid)
            throw invalid.Refusal(source);
        return bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsMemory(Encoding.UTF8.Preamble.Length) : bytes;
    }

    /// <summary>A text.</summary>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="source">Where they are from, for messages.</param>
    /// <exception cref="AdviceException">They are no UTF-8, or plainly something else; tells the line and what they seem to be.</exception>
    public static string Text(byte[] bytes, string source) => Encoding.UTF8.GetString(Utf8(bytes, source).Span);

    /// <summary>
    /// A text file that need not fit into memory. Where it turns out to be no UTF-8 the reader throws
    /// <see cref="DecoderFallbackException"/>, and <see cref="NotUtf8"/> has the sentence.
    /// </summary>
    /// <exception cref="AdviceException">It is not there, a folder, cannot be read, or is plainly something else.</exception>
    public static StreamReader OpenText(string path)
    {
        var stream = OpenBytes(path);
        try
        {
            return new StreamReader(stream, Strict, detectEncodingFromByteOrderMarks: false);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>A file of any size, at its start.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isFine">How one starts that is what is asked for, whatever it else seems to be.</param>
    /// <exception cref="AdviceException">It is not there, a folder, cannot be read, or is plainly something else.</exception>
    public static FileStream OpenBytes(string path, params ReadOnlySpan<byte> isFine)
    {
        CheckThere(path);
        FileStream? stream = null;
        try
        {
            stream = File.OpenRead(path);
            if (!stream.CanSeek)
                return stream;   // what a pipe has given once it does not give again
            Span<byte> start = stackalloc byte[ForeignKind.Enough];
            start = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
            if ((isFine.IsEmpty || !start.StartsWith(isFine)) && ForeignKind.Of(start) is { } kind)
                throw kind.Refusal(path);
            stream.Position = 0;
            return stream;
        }
        catch (Exception trouble)
        {
            stream?.Dispose();
            if (WholeFile.IsTroubleWith(trouble))
                throw Unreadable(path, trouble);
            throw;
        }
    }

    /// <summary>The sentence for a text file whose reader failed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="line">The line that was being read.</param>
    public static AdviceException NotUtf8(string path, long line)
    {
        try
        {
            if (FileIdentity.IsOrdinary(path) && InvalidText.In(File.ReadAllBytes(path)) is { } invalid)
                return invalid.Refusal(path);
        }
        catch (Exception trouble) when (WholeFile.IsTroubleWith(trouble))
        {
            // Too large to be looked at once more, or gone.
        }

        return new AdviceException(FormattableString.Invariant($"'{path}' is no UTF-8 at or after line {line}; save it as UTF-8."));
    }

    /// <summary>Whether a file is there that may as well not be.</summary>
    /// <exception cref="AdviceException">A folder is in its place, or a link to nothing: neither was meant.</exception>
    public static bool Exists(string path)
    {
        if (FileIdentity.IsThere(path))
            return true;
        if (Directory.Exists(path) || new FileInfo(path).LinkTarget is not null)
            CheckThere(path);
        return false;
    }

    /// <summary>Whether two paths lead to one file, by whatever names.</summary>
    public static bool AreOne(string path, string other) =>
        Path.GetFullPath(path) == Path.GetFullPath(other) || FileIdentity.IsSame(path, other);

    /// <summary>The sentence for a file without a byte.</summary>
    public static AdviceException Empty(string path) => new($"'{path}' is empty; write, copy or download it again.");

    private static void CheckThere(string path)
    {
        if (Directory.Exists(path))
            throw new AdviceException($"'{path}' is a folder; name a file.");
        if (!FileIdentity.IsThere(path))
            throw new AdviceException(
                new FileInfo(path).LinkTarget is { } target
                    ? $"'{path}' is a link to '{target}', which is not there; name a file that is."
                    : $"'{path}' is not there; name a file that is.");
    }

    private static AdviceException Unreadable(string path, Exception trouble) =>
        new($"'{path}' cannot be read ({trouble.Message.TrimEnd('.')}); check the path and its permissions.", trouble);
}
