namespace ImplicitInstruct.Hub.Datasets.Rows;

/// <summary>
/// Plain text: a row for each line, empty ones too, its text in the column <c>text</c>, as <c>datasets</c> reads it
/// (packaged_modules/text).
/// </summary>
internal static class TextRows
{
    public static IEnumerable<DatasetRow> Read(string path)
    {
        var number = 0L;
        foreach (var line in WholeLines(path))
            yield return new DatasetRow(path, ++number, new Dictionary<string, object?> { ["text"] = line });
    }

    /// <exception cref="AdviceException">The file cannot be read.</exception>
    public static IEnumerable<string> WholeLines(string path)
    {
        using var reader = Open(path);
        while (Next(reader, path) is { } line)
            yield return line;
    }

    private static StreamReader Open(string path)
    {
        try
        {
            return new StreamReader(path, new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
        }
        catch (Exception trouble) when (Refusal.IsFileTrouble(trouble))
        {
            throw Refusal.Inaccessible(path, "read", trouble);
        }
    }

    private static string? Next(StreamReader reader, string path)
    {
        try
        {
            return reader.ReadLine();
        }
        catch (ArgumentException notText)   // DecoderFallbackException
        {
            throw Refusal.Damaged(path, "is no valid UTF-8", notText);
        }
        catch (Exception trouble) when (Refusal.IsFileTrouble(trouble))
        {
            throw Refusal.Inaccessible(path, "read", trouble);
        }
    }
}
