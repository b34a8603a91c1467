using System.Buffers;
using System.Text.Unicode;

namespace ImplicitInstruct.Files;

/// <summary>Where bytes stop being UTF-8, and what they seem to be.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Guess">After <c>it</c>.</param>
/// <param name="Next">What to do.</param>
internal sealed record InvalidText(long Line, string Guess, string Next)
{
    /// <summary>The first fault; null where all of it is UTF-8.</summary>
    public static InvalidText? In(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
            return null;
        var at = FirstFault(bytes, out var isCut);
        var line = 1L + bytes[..at].Count((byte)'\n');
        const string Again = "download or copy it again";
        const string Save = "save it as UTF-8";
        if (isCut)
            return new InvalidText(line, "ends within a character and so is cut short", Again);
        if (bytes.ContainsAnyInRange<byte>(0, 8) || bytes.ContainsAnyInRange<byte>(14, 26))
            return new InvalidText(line, "holds bytes of no text", "name a text file");
        return bytes[..at].ContainsAnyInRange<byte>(0x80, 0xFF)
            ? new InvalidText(line, "is UTF-8 up to there, so texts of two encodings may have been put together", Save)
            : new InvalidText(line, "seems to be of an encoding with a byte for each letter, such as Windows-1252 or Latin-1", Save);
    }

    /// <summary>The sentence.</summary>
    /// <param name="source">The file.</param>
    public AdviceException Refusal(string source) =>
        new(FormattableString.Invariant($"'{source}' is no UTF-8 at line {Line}: it {Guess}; {Next}."));

    private static int FirstFault(ReadOnlySpan<byte> bytes, out bool isCut)
    {
        var letters = new char[4096];
        for (var at = 0; ;)
        {
            var status = Utf8.ToUtf16(bytes[at..], letters, out var read, out _, replaceInvalidSequences: false, isFinalBlock: false);
            at += read;
            if (status == OperationStatus.DestinationTooSmall)
                continue;
            isCut = status == OperationStatus.NeedMoreData;
            return at;
        }
    }
}
