namespace ImplicitInstruct.AlpacaEval.Annotations;

/// <summary>Rows without texts: <c>{"row": 0, "idx": 0, "p": 1.25, "l1": 2104, "l2": 147}</c>.</summary>
internal static class CompactRows
{
    public static AnnotationSet Parse(IReadOnlyList<JsonRow> items, string source)
    {
        var rows = items.Select(
            item => (
                Position: item.Count("row"),
                Row: new AnnotationRow(item.Number("p"), item.NeededCount("l1"), item.NeededCount("l2"), item.Count("idx")))).ToList();
        var remarks = new List<string>();
        if (rows.Any(row => row.Position is not null))
        {
            var sorted = rows.OrderBy(row => row.Position ?? -1).ToList();
            for (var i = 0; i < sorted.Count; i++)
            {
                if (sorted[i].Position != i)
                    throw new AdviceException(
                        $"'{source}': the values of 'row' are not 0 to {rows.Count - 1}, each once: {Described(sorted, i)}. They are the "
                        + "positions in the annotation list; number all its rows, unjudged ones (\"p\": null) too.");
            }

            if (!sorted.SequenceEqual(rows))
                remarks.Add("lines were not in the order of their 'row' and have been sorted by it");
            rows = sorted;
        }

        return new AnnotationSet
        {
            Source = source,
            Rows = [.. rows.Select(row => row.Row)],
            Instructions = rows.All(row => row.Row.Instruction is null) ? InstructionSet.Other : InstructionSet.AlpacaEval,
            Remarks = remarks,
        };
    }

    private static string Described(List<(int? Position, AnnotationRow Row)> sorted, int i) => sorted[i].Position switch
    {
        null => "one has none",
        var position when i > 0 && sorted[i - 1].Position == position => $"{position} is there twice",
        _ => $"{i} is missing",
    };
}
