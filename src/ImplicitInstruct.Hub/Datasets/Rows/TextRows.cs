using System.Text;
using ImplicitInstruct.Files;

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
        using var reader = ForeignFile.OpenText(path);
        for (var number = 1L; Next(reader, path, number) is { } line; number++)
            yield return line;
    }

    private static string? Next(StreamReader reader, string path, long number)
    {
        try
        {
            return reader.ReadLine();
        }
        catch (DecoderFallbackException)
        {
            throw ForeignFile.NotUtf8(path, number);
        }
        catch (Exception trouble) when (Refusal.IsFileTrouble(trouble))
        {
            throw Refusal.Inaccessible(path, "read", trouble);
        }
    }
}
