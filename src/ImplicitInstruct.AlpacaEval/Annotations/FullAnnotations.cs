using ImplicitInstruct.AlpacaEval.WinRates;

namespace ImplicitInstruct.AlpacaEval.Annotations;

/// <summary>alpaca_eval's annotations, with texts.</summary>
internal static class FullAnnotations
{
    public static AnnotationSet Parse(IReadOnlyList<JsonRow> items, string source)
    {
        var rows = items.Select(item => new AnnotationRow(
            item.Number("preference"),
            JsonText.CodePoints(item.NeededText("output_1")),
            JsonText.CodePoints(item.NeededText("output_2")),
            item.Text("instruction") is { } instruction ? AlpacaEvalInstructions.IndexOf(instruction) : null)).ToList();
        var known = rows.Count(row => row.Instruction is not null);
        return new AnnotationSet
        {
            Source = source,
            Rows = rows,
            Model = Single("generator_2"),
            Reference = Single("generator_1"),
            Annotator = Single("annotator"),
            Instructions = known == 0 ? InstructionSet.Other : InstructionSet.AlpacaEval,
        };

        string? Single(string name)
        {
            var values = items.Select(item => item.Text(name)).OfType<string>().Distinct().ToList();
            return values.Count < 2
                ? values.FirstOrDefault()
                : throw new AdviceException(
                    $"'{source}' has several values of '{name}' ({JsonText.Shown(values[0])}, "
                    + $"{JsonText.Shown(values[1])}{(values.Count > 2 ? ", ..." : "")}): a win "
                    + "rate is of one model against one reference by one judge. Split the file.");
        }
    }
}
