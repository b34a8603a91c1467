using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace ImplicitInstruct.AlpacaEval.WinRates;

/// <summary>alpaca_eval's <c>leaderboard.csv</c>: a row for each model, best length-controlled rate first.</summary>
public static class LeaderboardCsv
{
    private const string Name = "";
    private const string SortedBy = "length_controlled_winrate";

    private static readonly string[] Header =
    [
        "win_rate", "standard_error", "n_wins", "n_wins_base", "n_draws", "n_total", "discrete_win_rate", "mode", "avg_length", SortedBy,
        "lc_standard_error",
    ];

    /// <summary>
    /// A leaderboard with a model's row put in, or put in the place of its former one. Other rows and their columns stay as they are.
    /// </summary>
    /// <param name="leaderboard">The leaderboard so far; null: none.</param>
    /// <param name="source">Its file, for messages.</param>
    /// <param name="evaluation">The model's numbers.</param>
    /// <exception cref="AdviceException">It is no leaderboard.</exception>
    public static string With(string? leaderboard, string source, WinRateEvaluation evaluation)
    {
        var (columns, rows) = leaderboard is null ? ([Name, .. Header], []) : Parse(leaderboard, source);
        columns.AddRange(Header.Except(columns));
        var row = RowOf(evaluation);
        rows.RemoveAll(other => other[Name] == row[Name]);
        rows.Add(row);
        IEnumerable<string>[] lines = [columns, .. rows.OrderByDescending(Rate).Select(
            one => columns.Select(column => one.GetValueOrDefault(column) ?? ""))];
        return Write(lines);
    }

    /// <summary>The leaderboard itself.</summary>
    /// <exception cref="AdviceException">It is none.</exception>
    public static string Checked(string leaderboard, string source)
    {
        _ = Parse(leaderboard, source);
        return leaderboard;
    }

    /// <summary>The rows of a leaderboard, by column; the model's name is in the column without a name.</summary>
    /// <exception cref="AdviceException">It is no leaderboard.</exception>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> Read(string leaderboard, string source) =>
        Parse(leaderboard, source).Rows;

    private static double Rate(Dictionary<string, string> row) =>
        double.TryParse(row.GetValueOrDefault(SortedBy), NumberStyles.Float, CultureInfo.InvariantCulture, out var rate)
            ? rate
            : double.NegativeInfinity;

    private static (List<string> Columns, List<Dictionary<string, string>> Rows) Parse(string text, string source)
    {
        var lines = Lines(text);
        if (lines.Count == 0 || !lines[0].Contains("win_rate") || lines[0][0] != Name)
            throw Refusal("has no head with an unnamed first column and 'win_rate'");
        if (lines.FirstOrDefault(line => line.Length != lines[0].Length) is { } odd)
            throw Refusal($"has {odd.Length} fields where its head has {lines[0].Length}");
        if (lines[0].Distinct().Count() != lines[0].Length)
            throw Refusal("names a column twice");
        return ([.. lines[0]], [.. lines.Skip(1).Select(line => lines[0].Zip(line).ToDictionary(pair => pair.First, pair => pair.Second))]);

        AdviceException Refusal(string wrong) => new($"'{source}' {wrong}; give alpaca_eval's leaderboard.csv, or move the file away.");
    }

    private static List<string[]> Lines(string text)
    {
        // A quote within an unquoted field is a quote, as to pandas.
        using var reader = new StringReader(text.TrimStart('\uFEFF'));
        using var csv = new CsvParser(reader, new CsvConfiguration(CultureInfo.InvariantCulture) { BadDataFound = null });
        var lines = new List<string[]>();
        while (csv.Read())
            lines.Add(csv.Record!);
        return lines;
    }

    private static string Write(IEnumerable<IEnumerable<string>> lines)
    {
        using var writer = new StringWriter();
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            NewLine = "\n",
            ShouldQuote = field => field.Field.AsSpan().ContainsAny(",\"\n\r"),   // as pandas: no more than needed
        };
        using (var csv = new CsvWriter(writer, configuration))
        {
            foreach (var line in lines)
            {
                foreach (var field in line)
                    csv.WriteField(field);
                csv.NextRecord();
            }
        }

        return writer.ToString();
    }

    private static Dictionary<string, string> RowOf(WinRateEvaluation evaluation) => new()
    {
        [Name] = WinRateTable.NameOf(evaluation.Annotations),
        ["win_rate"] = Number(evaluation.Raw.WinRate.Percent),
        ["standard_error"] = Number(evaluation.Raw.WinRate.StandardError),
        ["n_wins"] = Number(evaluation.Raw.Wins),
        ["n_wins_base"] = Number(evaluation.Raw.Losses),
        ["n_draws"] = Number(evaluation.Raw.Draws),
        ["n_total"] = Number(evaluation.Raw.WinRate.Prompts),
        ["discrete_win_rate"] = Number(evaluation.Raw.DiscretePercent),
        ["mode"] = "community",
        ["avg_length"] = Number(evaluation.AverageLength),
        [SortedBy] = Number(evaluation.LengthControlledPercent),
        ["lc_standard_error"] = Number(evaluation.Published?.StandardError),
    };

    private static string Number(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";
}
