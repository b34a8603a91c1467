using System.Globalization;
using System.Text.RegularExpressions;

namespace ImplicitInstruct.Files;

/// <summary>A file that a user names to be written.</summary>
/// <remarks>
/// An ordinary file is whole or as it was. A link stays, and what it leads to is written. A device or a pipe is written to and never
/// replaced; the process's own output is written to where it stands, even when it goes to a file.
/// </remarks>
public static partial class OutputFile
{
    private const int StandardOutput = 1;
    private const int StandardError = 2;

    /// <summary>Writes it. Its folder is made when it is not there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">Writes the bytes.</param>
    /// <exception cref="AdviceException">It cannot be written; one sentence.</exception>
    public static void Write(string path, Action<Stream> content) => WholeFile.OrAdvice(path, () =>
    {
        if (OwnDescriptor(path) is { } descriptor && Open(path, descriptor) is { } own)
        {
            using (own)
                content(own);
            return;
        }

        var end = FileIdentity.EndOf(path);
        // A link out of a linked folder may end elsewhere than it is written: what cannot be replaced for sure is written over.
        if (FileIdentity.IsThere(path) && !(FileIdentity.IsOrdinary(path) && FileIdentity.IsSame(path, end)))
        {
            using var there = Open(path, FileMode.Create);
            content(there);
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(end)!);
        DurableFile.Write(end, content, isShared: true);
    }, WholeFile.IsTroubleWith);

    /// <summary>Writes it.</summary>
    /// <inheritdoc cref="Write(string, Action{Stream})"/>
    public static void Write(string path, byte[] bytes) => Write(path, stream => stream.Write(bytes));

    /// <summary>Throws where a file cannot be meant to be written, before anything is computed for it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="inputs">What is read, or written too.</param>
    /// <exception cref="AdviceException">It is a folder, or one of the others.</exception>
    public static void Check(string path, params IEnumerable<string> inputs)
    {
        if (Directory.Exists(path))
            throw new AdviceException($"'{path}' is a folder; name a file to write.");
        if (IsReplaceable(path) && inputs.FirstOrDefault(
            input => FileIdentity.IsSame(path, input) || Path.GetFullPath(path) == Path.GetFullPath(input)) is { } same)
            throw new AdviceException(
                path == same
                    ? $"'{path}' is in use by the same command and would be overwritten; name another file to write."
                    : $"'{path}' is '{same}', which is in use by the same command and would be overwritten; name another file to write.");
    }

    /// <summary>Whether a path may lead to a file of its own: it does, or leads to nothing yet, and to no device or pipe.</summary>
    public static bool IsReplaceable(string path) => !FileIdentity.IsThere(path) || FileIdentity.IsOrdinary(path);

    /// <summary>
    /// The standard output or error, which has its own place in a file; null where a pipe or a device can as well be opened anew.
    /// </summary>
    private static Stream? Open(string path, int descriptor) => descriptor switch
    {
        StandardOutput => Console.OpenStandardOutput(),
        StandardError => Console.OpenStandardError(),
        _ => FileIdentity.IsOrdinary(path) ? Open(path, FileMode.Append) : null,
    };

    private static FileStream Open(string path, FileMode mode) =>
        new(path, mode, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1 << 16);

    /// <summary>The number of this process's open file that a path names, such as <c>/dev/stdout</c>; null where it names none.</summary>
    private static int? OwnDescriptor(string path)
    {
        if (OperatingSystem.IsWindows())
            return null;
        path = Path.GetFullPath(path);
        for (var links = 0; links < FileIdentity.LongestChain; links++)
        {
            if (DescriptorForm().Match(path) is { Success: true } found
                && (!int.TryParse(found.Groups["process"].ValueSpan, CultureInfo.InvariantCulture, out var process)
                    || process == Environment.ProcessId))
                return int.Parse(found.Groups["descriptor"].ValueSpan, CultureInfo.InvariantCulture);
            if (FileIdentity.LinkOf(path) is not { } next)
                return null;
            path = next;
        }

        return null;
    }

    [GeneratedRegex(@"^/(dev|proc/(?<process>self|thread-self|\d{1,9}))/fd/(?<descriptor>\d{1,9})$", RegexOptions.CultureInvariant)]
    private static partial Regex DescriptorForm();
}
