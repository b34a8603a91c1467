using ImplicitInstruct.Files;

namespace ImplicitInstruct.Hub.Datasets.Rows;

/// <summary>The rows of a file in one of the formats that the hub serves, read one after the other.</summary>
internal static class DatasetRows
{
    /// <summary>Rows in the order of the file; what is not asked for is not read.</summary>
    /// <exception cref="AdviceException">The file is missing, damaged or of another format; one sentence.</exception>
    public static IEnumerable<DatasetRow> Read(string path)
    {
        if (!ForeignFile.Exists(path))
            throw Refusal.Unsupported(path, "does not exist", "fetch the data set again");
        return Path.GetExtension(path) switch
        {
            ".json" => JsonRows.ReadList(path),
            ".jsonl" => JsonRows.ReadLines(path),
            ".csv" => CsvRows.Read(path),
            ".parquet" => Parquet(path),
            ".txt" or ".pgn" => TextRows.Read(path),
            _ => throw Refusal.Unsupported(path, "is of no format that is read", "convert it to .json, .jsonl, .csv, .parquet or .txt"),
        };
    }

    /// <summary>A Parquet file or, where somebody has converted it, the JSON lines of the same name beside it.</summary>
    private static IEnumerable<DatasetRow> Parquet(string path)
    {
        var converted = Path.ChangeExtension(path, ".jsonl");
        return File.Exists(converted) ? JsonRows.ReadLines(converted) : ParquetRows.Read(path);
    }
}
