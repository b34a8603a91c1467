namespace ImplicitInstruct.Hub.Datasets.Rows;

/// <summary>One row of a table: texts and lists of texts by column; other kinds of values are there as null.</summary>
/// <param name="file">Where it stands, for messages.</param>
/// <param name="number">Which row it is, from 1.</param>
/// <param name="values">A value for each column.</param>
internal sealed class DatasetRow(string file, long number, IReadOnlyDictionary<string, object?> values)
{
    /// <summary>A text.</summary>
    /// <exception cref="AdviceException">There is no such column, or no text in it.</exception>
    public string Text(string column) => OptionalText(column) ?? throw Refused($"no text in column {Refusal.Quote(column)}");

    /// <summary>A text, null where there is no value.</summary>
    /// <exception cref="AdviceException">There is no such column.</exception>
    public string? OptionalText(string column) => Value(column) as string;

    /// <summary>A list of texts.</summary>
    /// <exception cref="AdviceException">There is no such column, or no list in it.</exception>
    public IReadOnlyList<string> Texts(string column) =>
        Value(column) as IReadOnlyList<string> ?? throw Refused($"no list of texts in column {Refusal.Quote(column)}");

    /// <summary>A refusal that names file and row.</summary>
    public AdviceException Refused(string wrong) =>
        Refusal.Unsupported(
            file, $"has in row {Refusal.Count(number)} {wrong}", "check that it is the data set that it should be, or download it again");

    private object? Value(string column) => values.TryGetValue(column, out var value)
        ? value
        : throw Refusal.Unsupported(
            file, $"has no column {Refusal.Quote(column)}; its columns are {string.Join(", ", values.Keys.Take(20).Select(Refusal.Quote))}",
            "name a file of the data set that it should be");
}
