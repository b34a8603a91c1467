namespace ImplicitInstruct.Files;

/// <summary>Durable files for those who tell a user what went wrong.</summary>
public static class WholeFile
{
    /// <summary>Writes or replaces a file in a folder that is there.</summary>
    /// <exception cref="AdviceException">The file cannot be written; one sentence.</exception>
    public static void Write(string path, Action<FileStream> content) =>
        OrAdvice(path, () => DurableFile.Write(path, content), IsOfTheSystem);

    /// <summary>
    /// Writes or replaces a file that others may be writing too: the last one stays. Its folder is made when it is not there.
    /// </summary>
    /// <exception cref="AdviceException">The file cannot be written; one sentence.</exception>
    public static void WriteShared(string path, byte[] bytes) => OrAdvice(path, () =>
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        DurableFile.Write(path, stream => stream.Write(bytes), isShared: true);
    }, IsTroubleWith);

    /// <summary>Whether an exception is the operating system's word on a file, or on a path that is none.</summary>
    public static bool IsTroubleWith(Exception exception) => IsOfTheSystem(exception) || exception is ArgumentException;

    private static bool IsOfTheSystem(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or NotSupportedException;

    /// <summary>Writes, or says in a sentence that the system did not let it.</summary>
    internal static void OrAdvice(string path, Action write, Func<Exception, bool> isOfThePath)
    {
        try
        {
            write();
        }
        catch (Exception trouble) when (isOfThePath(trouble))
        {
            throw new AdviceException(
                $"'{path}' cannot be written ({trouble.Message.TrimEnd('.')}); check the path, its permissions and the free disk space.",
                    trouble);
        }
    }
}
