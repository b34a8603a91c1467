namespace ImplicitInstruct.Hub.Datasets.Python;

/// <summary>The texts of a CSV cell that <c>datasets</c> takes for no value at all, because <c>pandas.read_csv</c> does.</summary>
internal static class PandasMissing
{
    /// <summary>pandas 2, user guide, "IO tools", <c>na_values</c>; quoted or not makes no difference there.</summary>
    private static readonly HashSet<string> Missing = new(StringComparer.Ordinal)
    {
        "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA", "NULL", "NaN",
            "None", "n/a", "nan", "null",
    };

    /// <summary>The text, or null when it stands for no value.</summary>
    public static string? OrText(string cell) => Missing.Contains(cell) ? null : cell;
}
