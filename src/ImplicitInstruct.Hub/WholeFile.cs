namespace ImplicitInstruct.Hub;

/// <summary>Files that are whole or absent: written beside their name, flushed to the disk, renamed.</summary>
internal static class WholeFile
{
    /// <summary>Writes or replaces a file.</summary>
    /// <exception cref="AdviceException">The file cannot be written; one sentence.</exception>
    public static void Write(string path, Action<FileStream> content)
    {
        var partial = path + ".partial";
        try
        {
            using (var stream = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                content(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(partial, path, overwrite: true);
        }
        catch (Exception trouble) when (Refusal.IsFileTrouble(trouble))
        {
            Discard(partial);
            throw Refusal.Inaccessible(path, "written", trouble);
        }
        catch
        {
            Discard(partial);   // what was to be written could not be made
            throw;
        }
    }

    private static void Discard(string partial)
    {
        try
        {
            File.Delete(partial);
        }
        catch (Exception trouble) when (Refusal.IsFileTrouble(trouble))
        {
            // The failure that led here says more than a left-over file does.
        }
    }
}
