namespace ImplicitInstruct.AlpacaEval;

/// <summary>Files that are whole or absent: written beside their name, flushed to the disk, renamed.</summary>
internal static class WholeFile
{
    /// <summary>Writes or replaces a file; its folder is made when it is not there.</summary>
    /// <exception cref="AdviceException">The file cannot be written; one sentence.</exception>
    public static void Write(string path, byte[] bytes)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            var partial = $"{path}.{Environment.ProcessId}.partial";   // two processes may write the same file; the last one stays
            using (var stream = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                stream.Write(bytes);
                stream.Flush(flushToDisk: true);
            }

            File.Move(partial, path, overwrite: true);
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new AdviceException($"'{path}' cannot be written: {trouble.Message} Give a file in a folder that may be written to.", trouble);
        }
    }
}
