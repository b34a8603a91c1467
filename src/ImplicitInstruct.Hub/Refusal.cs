using System.Globalization;
using System.Text;

namespace ImplicitInstruct.Hub;

/// <summary>One-sentence refusals of files that cannot be used: which file, what is wrong with it, what to do next.</summary>
internal static class Refusal
{
    private const int LongestQuote = 80;

    /// <summary>The file's bytes are not what they should be.</summary>
    public static AdviceException Damaged(string path, string wrong, Exception? inner = null) =>
        Of($"'{path}' {wrong}; download or copy this file again.", inner);

    /// <summary>The file is sound but cannot be used here.</summary>
    public static AdviceException Unsupported(string path, string wrong, string next) => Of($"'{path}' {wrong}; {next}.", null);

    /// <summary>The operating system refused to read or write.</summary>
    public static AdviceException Inaccessible(string path, string action, Exception cause) =>
        Of($"'{path}' cannot be {action} ({cause.Message.TrimEnd('.')}); check the path, its permissions and the free disk space.", cause);

    /// <summary>Makes a folder to write to, unless it is there.</summary>
    /// <exception cref="AdviceException">It cannot be made; one sentence.</exception>
    public static void MakeFolder(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception trouble) when (IsFileTrouble(trouble))
        {
            throw Inaccessible(folder, "made", trouble);
        }
    }

    /// <summary>Whether an exception is the operating system's word on a file.</summary>
    public static bool IsFileTrouble(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or NotSupportedException;

    /// <summary>
    /// A name out of a file, safe to print: control characters replaced, cut when long. A damaged header can hold anything.
    /// </summary>
    public static string Quote(string text) => QuoteUpTo(LongestQuote, text);

    /// <summary>As <see cref="Quote"/>, of another length.</summary>
    public static string QuoteUpTo(int longest, string text)
    {
        var quoted = new StringBuilder("'");
        foreach (var unit in text.AsSpan(0, Math.Min(text.Length, longest)))
            quoted.Append(char.IsControl(unit) || char.IsSurrogate(unit) ? '?' : unit);
        return quoted.Append(text.Length > longest ? "...'" : "'").ToString();
    }

    /// <summary>A count with thousands separators.</summary>
    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static AdviceException Of(string sentence, Exception? inner) =>
        inner is null ? new AdviceException(sentence) : new AdviceException(sentence, inner);
}
