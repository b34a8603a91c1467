using Microsoft.Win32.SafeHandles;

namespace ImplicitInstruct.Hub;

/// <summary>What tells a file apart from another one under its name, as far as the system says.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="Written">When they were last changed, UTC.</param>
internal readonly record struct FileState(long Length, DateTime Written)
{
    /// <summary>Of an open file.</summary>
    public static FileState Of(SafeFileHandle file) => new(RandomAccess.GetLength(file), File.GetLastWriteTimeUtc(file));
}
