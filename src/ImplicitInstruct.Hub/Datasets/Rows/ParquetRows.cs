using ImplicitInstruct.Files;
using Parquet;
using Parquet.Schema;

namespace ImplicitInstruct.Hub.Datasets.Rows;

/// <summary>Parquet, of which only the columns of texts are read, one row group at a time.</summary>
internal static class ParquetRows
{
    public static IEnumerable<DatasetRow> Read(string path)
    {
        using var stream = ForeignFile.OpenBytes(path, "PAR1"u8);
        var reader = Wait(path, () =>
        {
            ParquetCheck.Check(stream);
            stream.Position = 0;
            return ParquetReader.CreateAsync(stream, new ParquetOptions(), leaveStreamOpen: true);
        });
        try
        {
            var number = 0L;
            for (var group = 0; group < reader.RowGroupCount; group++)
            {
                var (count, columns) = Wait(path, () => ReadGroupAsync(reader, group));
                for (var row = 0; row < count; row++)
                    yield return new DatasetRow(
                        path, ++number,
                        columns.ToDictionary(column => column.Name, object? (column) => column.Texts?[row], StringComparer.Ordinal));
            }
        }
        finally
        {
            reader.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static async Task<(long Count, (string Name, string?[]? Texts)[] Columns)> ReadGroupAsync(ParquetReader reader, int index)
    {
        using var group = reader.OpenRowGroupReader(index);
        var columns = new List<(string, string?[]?)>();
        foreach (var field in reader.Schema.Fields)
        {
            // the package's type of a text
            if (field is not DataField { IsArray: false } data || data.ClrType != typeof(ReadOnlyMemory<char>))
            {
                columns.Add((field.Name, null));
                continue;
            }

            var texts = new string?[group.RowCount];
            await group.ReadAsync(data, texts.AsMemory()!).ConfigureAwait(false);
            columns.Add((field.Name, texts));
        }

        return (group.RowCount, [.. columns]);
    }

    /// <summary>The package answers a damaged file with whatever its decoders stumble over, so any failure means one.</summary>
    private static T Wait<T>(string path, Func<Task<T>> read)
    {
        try
        {
            return Task.Run(read).GetAwaiter().GetResult();
        }
        catch (Exception damaged)
        {
            throw Refusal.Unsupported(
                path, $"cannot be read as Parquet ({damaged.Message.ReplaceLineEndings(" ").TrimEnd('.')})",
                "download it again, or convert it to .jsonl with another program");
        }
    }
}
