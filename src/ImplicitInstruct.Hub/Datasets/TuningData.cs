using ImplicitInstruct.Formatting;
using ImplicitInstruct.Hub.Datasets.Python;
using ImplicitInstruct.Hub.Datasets.Rows;

namespace ImplicitInstruct.Hub.Datasets;

/// <summary>
/// Tuning sets, built from the files of the hub as the official scripts build them: nothing stripped, no row left out that they keep.
/// </summary>
/// <remarks>
/// Official repository, data/processed/*/make_*.py and open_instruct/reformat_datasets.py; the scripts cut after the row of index 1,000.
/// </remarks>
public static class TuningData
{
    /// <summary>Most rows that the scripts take of a set.</summary>
    public const int MostRows = 1000;

    /// <summary>The examples in the order of the set.</summary>
    /// <exception cref="ArgumentException">The data set is none to tune on.</exception>
    /// <exception cref="AdviceException">A file is not what it should be; one sentence that names it.</exception>
    public static IReadOnlyList<TuluExample> Build(LocalDataset dataset)
    {
        var path = dataset.Paths[0];
        return dataset.Source.Id switch
        {
            "lima" => [.. DatasetRows.Read(path).Select(Lima)],
            "lima-rephrased" or "lima-web-text" or "lima-partial" or "lima-refusals" => TuluJson.Read(path),
            "gsm8k" => Single(path, "gsm8k", row => (row.Text("question"), row.Text("answer"))),
            "mbpp" => Single(path, "mbpp", row => (row.Text("text"), row.Text("code"))),
            "poetry" => Single(path, "merve_poetry", Poem),
            "recipes" => Single(path, "kfr", Recipe),
            "chess" => Chess(path),
            var id => throw new ArgumentException($"The data set '{id}' is none to tune on.", nameof(dataset)),
        };
    }

    /// <summary>A conversation; the last of an odd number of turns is cut off (<c>convert_lima_data</c>).</summary>
    private static TuluExample Lima(DatasetRow row, int index)
    {
        var turns = row.Texts("conversations").Chunk(2).Where(pair => pair.Length == 2).Select(
            pair => new TuningExample(pair[0], pair[1])).ToArray();
        return turns.Length > 0
            ? new TuluExample("lima", $"lima_{index}", new Dialogue(turns))
            : throw row.Refused("a conversation without a response");
    }

    /// <summary>
    /// Rows of one exchange. A row that gives none is left out but counts, in the limit and in the names of those after it.
    /// </summary>
    private static List<TuluExample> Single(string path, string name, Func<DatasetRow, (string User, string Assistant)?> exchange)
    {
        var examples = new List<TuluExample>();
        foreach (var (index, row) in DatasetRows.Read(path).Take(MostRows).Index())
        {
            if (exchange(row) is { } found)
                examples.Add(new TuluExample(name, $"{name}_{index}", new Dialogue(found.User, found.Assistant)));
        }

        return examples;
    }

    private static (string, string)? Poem(DatasetRow row) =>
        row.OptionalText("poem name") is { } name ? ($"Write a poem called {name}", row.Text("content")) : null;

    /// <summary>The ingredients stand in the table as Python prints a list.</summary>
    private static (string, string)? Recipe(DatasetRow row)
    {
        try
        {
            if (PythonLiteral.Parse(row.Text("Cleaned_Ingredients")) is List<object> items && items.All(item => item is string))
                return ($"Recipe for {row.Text("Title")}", string.Concat(items.Select(item => $" - {item}\n")) + "\n\n"
                    + row.Text("Instructions"));
            throw row.Refused("no list of texts in column 'Cleaned_Ingredients'");
        }
        catch (FormatException other)
        {
            throw row.Refused($"no list as Python prints one in column 'Cleaned_Ingredients': {other.Message}");
        }
    }

    /// <summary>
    /// Games as lines of PGN. The first line of the script's three that matches decides: one that holds <c>WhiteElo</c>, one that holds
    /// <c>BlackElo</c>, one that starts with the first move. An example is named by the line of its moves.
    /// </summary>
    private static List<TuluExample> Chess(string path)
    {
        var examples = new List<TuluExample>();
        var (white, black, ratings) = ("", "", 0);
        foreach (var (index, row) in DatasetRows.Read(path).Index())
        {
            var line = row.Text("text");
            if (line.Contains("WhiteElo", StringComparison.Ordinal))
                (white, ratings) = (line, ratings + 1);
            else if (line.Contains("BlackElo", StringComparison.Ordinal))
                (black, ratings) = (line, ratings + 1);
            else if (line.StartsWith("1. ", StringComparison.Ordinal))
            {
                if (ratings != 2)
                    throw row.Refused($"a game after {ratings} lines of ratings instead of 2, where the official script stops too");
                ratings = 0;
                examples.Add(new TuluExample("pgn-patrickfrank1", $"pgn-patrickfrank1-{index}", new Dialogue($"{white}\n{black}\n", line)));
                if (examples.Count == MostRows)
                    break;
            }
        }

        return examples;
    }
}
