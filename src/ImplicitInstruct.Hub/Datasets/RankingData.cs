using System.Text;
using ImplicitInstruct.Formatting;
using ImplicitInstruct.Hub.Datasets.Python;
using ImplicitInstruct.Hub.Datasets.Rows;

namespace ImplicitInstruct.Hub.Datasets;

/// <summary>Alpaca's first examples with the templates and the negatives that the official scripts draw at random.</summary>
/// <remarks>
/// Templates: open_instruct/instruction_encode_templates.py after <c>random.seed(42)</c>, Alpaca being the first set converted (the
/// script's README downloads no set before it). Negatives: open_instruct/ratio_eval.py, <c>random.seed(0)</c>, five draws with replacement
/// from the responses of the same examples.
/// </remarks>
public static class RankingData
{
    /// <summary>Examples of the official command (<c>--max_examples 1000</c>).</summary>
    public const int Examples = 1000;

    /// <summary>Responses drawn for each example.</summary>
    public const int Draws = 5;

    private const uint TemplateSeed = 42;
    private const uint NegativeSeed = 0;

    /// <summary>Builds the set.</summary>
    /// <param name="dataset">Alpaca's file, and the script that holds the templates.</param>
    /// <param name="count">First examples that are taken.</param>
    /// <param name="draws">Responses drawn for each.</param>
    /// <exception cref="AdviceException">A file is not what it should be; one sentence that names it.</exception>
    public static RankingSet Build(LocalDataset dataset, int count = Examples, int draws = Draws)
    {
        var examples = Encode(dataset).Take(count).Select(example => example.Dialogue.Turns[0]).ToArray();
        var random = new PythonRandom(NegativeSeed);
        return new RankingSet(
            examples, [.. examples.Select(_ => Enumerable.Range(0, draws).Select(_ => random.Below(examples.Length)).ToArray())]);
    }

    /// <summary>Alpaca's examples as <c>convert_stanford_alpaca_data</c> writes them, one after the other.</summary>
    /// <inheritdoc cref="Build(LocalDataset, int, int)"/>
    public static IEnumerable<TuluExample> Encode(LocalDataset dataset)
    {
        var (with, without) = Templates(dataset.Paths[1]);
        var random = new PythonRandom(TemplateSeed);
        return DatasetRows.Read(dataset.Paths[0]).Select((row, index) =>
        {
            var input = PythonText.Strip(row.Text("input"));
            var templates = input.Length > 0 ? with : without;
            var (prompt, completion, _) = templates[random.Choice([.. templates.Select(template => template.Weight)])];
            var (instruction, output) = (PythonText.Strip(row.Text("instruction")), PythonText.Strip(row.Text("output")));
            return new TuluExample(
                "stanford_alpaca", $"stanford_alpaca_{index}",
                new Dialogue(Fill(prompt, instruction, input, output), Fill(completion, instruction, input, output)));
        });
    }

    /// <summary>The two lists of the script: for tasks with an input and for those without.</summary>
    private static (
        (string Prompt, string Completion, double Weight)[] With,
        (string Prompt, string Completion, double Weight)[] Without) Templates(string path)
    {
        try
        {
            var script = string.Join('\n', TextRows.WholeLines(path));
            return (Read("encoding_templates_w_input"), Read("encoding_templates_wo_input"));
            (string, string, double Weight)[] Read(string name)
            {
                (string, string, double Weight)[] templates =
                    [.. ((List<object>)PythonLiteral.Assigned(script, name)).Cast<List<object>>().Select(
                        template => ((string)template[0], (string)template[1], (double)template[2]))];
                return templates.All(template => template.Weight >= 0) && templates.Sum(template => template.Weight) is > 0 and < double.MaxValue
                    ? templates
                    : throw new FormatException($"the weights of {name} are none to draw by");
            }
        }
        catch (Exception other) when (other is FormatException or InvalidCastException or ArgumentOutOfRangeException)
        {
            throw Refusal.Unsupported(path, $"holds no lists of templates ({other.Message.TrimEnd('.')})", "fetch the data set again");
        }
    }

    /// <summary>Python's <c>str.format</c> with these three names; what is put in is not looked at again.</summary>
    private static string Fill(string template, string instruction, string input, string output)
    {
        var text = new StringBuilder();
        for (var rest = template.AsSpan(); !rest.IsEmpty;)
        {
            var (length, value) = rest switch
            {
                _ when rest.StartsWith("{instruction}") => ("{instruction}".Length, instruction),
                _ when rest.StartsWith("{input}") => ("{input}".Length, input),
                _ when rest.StartsWith("{output}") => ("{output}".Length, output),
                _ => (1, rest[..1].ToString()),
            };
            text.Append(value);
            rest = rest[length..];
        }

        return text.ToString();
    }
}
