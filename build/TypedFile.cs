using ImplicitInstruct.Files;

namespace ImplicitInstruct.Build;

/// <summary>A file that an argument names.</summary>
internal static class TypedFile
{
    /// <summary>Its bytes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="argument">The argument, without dashes.</param>
    /// <param name="what">What to give it.</param>
    /// <exception cref="AdviceException">It cannot be read.</exception>
    public static byte[] Read(string path, string argument, string what)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception trouble) when (WholeFile.IsTroubleWith(trouble))
        {
            throw new AdviceException($"--{argument} {path} cannot be read: {trouble.Message} Give {what}.", trouble);
        }
    }

    /// <summary>Writes or replaces the file of <c>--json</c>, whole or not at all.</summary>
    /// <exception cref="AdviceException">It cannot be written.</exception>
    public static void WriteJson(string path, byte[] bytes)
    {
        try
        {
            DurableFile.Write(Path.GetFullPath(path), bytes);
        }
        catch (Exception trouble) when (WholeFile.IsTroubleWith(trouble))
        {
            throw new AdviceException(
                $"--json {path} cannot be written: {trouble.Message} Give a file in a folder that exists and may be written to.", trouble);
        }
    }
}
