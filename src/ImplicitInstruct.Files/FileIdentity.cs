using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ImplicitInstruct.Files;

/// <summary>What a path leads to, links followed: a file like any other or a device, and whether two paths lead to one.</summary>
/// <remarks>
/// .NET tells neither, so on Linux the C library's <c>statx</c> is asked, whose structure is the same on every processor (statx(2)).
/// Elsewhere paths are compared as they are written, links at their end followed.
/// </remarks>
internal static class FileIdentity
{
    /// <summary>Links in a row that a system follows; as Linux counts.</summary>
    public const int LongestChain = 40;

    private const int CurrentFolder = -100;   // AT_FDCWD
    private const uint TypeAndInode = 0x101;  // STATX_TYPE, STATX_INO
    private const int KindBits = 0xF000;
    private const int OrdinaryKind = 0x8000;

    /// <summary>Whether there is a file there, and no device, pipe or socket.</summary>
    public static bool IsOrdinary(string path) =>
        IsThere(path) && (Ask(path) is { } found ? found.Kind == OrdinaryKind : !IsDeviceByName(path));

    /// <summary>Whether there is a file there; to .NET a link to nothing is one too.</summary>
    public static bool IsThere(string path) => File.Exists(path) && (Ask(path) is not null || File.Exists(EndOf(path)));

    /// <summary>Whether two paths lead to one file that is there.</summary>
    public static bool IsSame(string one, string other)
    {
        if (Ask(one) is { } first && Ask(other) is { } second)
            return first == second;
        var comparison = OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        return IsThere(one) && IsThere(other) && EndOf(one).Equals(EndOf(other), comparison);
    }

    /// <summary>The path at the end of links; a link to nothing too has one.</summary>
    public static string EndOf(string path)
    {
        path = Path.GetFullPath(path);
        for (var links = 0; links < LongestChain && LinkOf(path) is { } next; links++)
            path = next;
        return path;
    }

    /// <summary>Where a link leads, be it to nothing; null where a path is no link.</summary>
    public static string? LinkOf(string path) =>
        new FileInfo(path).LinkTarget is { } target ? Path.GetFullPath(target, Path.GetDirectoryName(path)!) : null;

    private static bool IsDeviceByName(string path) =>
        EndOf(path) is var end && (OperatingSystem.IsWindows()
            ? end.StartsWith(@"\\.\", StringComparison.Ordinal)
            : end.StartsWith("/dev/", StringComparison.Ordinal));

    private static (int Kind, ulong Inode, ulong Device)? Ask(string path)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        var answer = new byte[256];
        try
        {
            if (Stat(CurrentFolder, path, flags: 0, TypeAndInode, answer) != 0)
                return null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;   // an older C library
        }

        return (
            BinaryPrimitives.ReadUInt16LittleEndian(answer.AsSpan(28)) & KindBits,
            BinaryPrimitives.ReadUInt64LittleEndian(answer.AsSpan(32)),
            BinaryPrimitives.ReadUInt64LittleEndian(answer.AsSpan(136)));
    }

    [DllImport("libc", EntryPoint = "statx", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Stat(int folder, string path, int flags, uint mask, [Out] byte[] answer);
}
