using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using ImplicitInstruct.Files;
using ImplicitInstruct.Hub.Datasets.Python;

namespace ImplicitInstruct.Hub.Datasets.Rows;

/// <summary>
/// CSV with a header, as <c>datasets</c> reads it through <c>pandas.read_csv</c>: quoted cells may hold line breaks, which stay as they
/// are, and some words mean no value.
/// </summary>
internal static class CsvRows
{
    public static IEnumerable<DatasetRow> Read(string path)
    {
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            BadDataFound = null,            // a quote within an unquoted cell is a quote
            IgnoreBlankLines = true,
            DetectColumnCountChanges = false,
            CacheFields = false,
        };
        using var reader = ForeignFile.OpenText(path);
        using var csv = new CsvParser(reader, configuration);
        if (!Next(csv, path))
            throw Refusal.Damaged(path, "holds no header");
        var columns = csv.Record!;
        for (var number = 1L; Next(csv, path); number++)
        {
            var cells = csv.Record!;
            if (cells.Length > columns.Length)
                throw Refusal.Damaged(path, $"has in row {Refusal.Count(number)} {cells.Length} cells under {columns.Length} columns");
            var values = new Dictionary<string, object?>(StringComparer.Ordinal);
            for (var i = 0; i < columns.Length; i++)
                values[columns[i]] = i < cells.Length ? PandasMissing.OrText(cells[i]) : null;
            yield return new DatasetRow(path, number, values);
        }
    }

    private static bool Next(CsvParser csv, string path)
    {
        try
        {
            return csv.Read();
        }
        catch (Exception notUtf8) when (notUtf8
            is DecoderFallbackException or CsvHelperException { InnerException: DecoderFallbackException })
        {
            throw ForeignFile.NotUtf8(path, csv.RawRow);
        }
        catch (CsvHelperException damaged)
        {
            throw Refusal.Damaged(path, "is no valid CSV", damaged);
        }
        catch (Exception trouble) when (Refusal.IsFileTrouble(trouble))
        {
            throw Refusal.Inaccessible(path, "read", trouble);
        }
    }
}
