using ImplicitInstruct.AlpacaEval.WinRates;

namespace ImplicitInstruct.AlpacaEval.Annotations;

/// <summary>Whether rows can take AlpacaEval's difficulties, which go by position.</summary>
internal static class InstructionCheck
{
    private const string WayOut = "winrate.instructions";

    /// <summary>The annotations with their instruction set settled.</summary>
    /// <param name="annotations">As read.</param>
    /// <param name="wanted">What the user says the instructions are; null: what the file says.</param>
    /// <exception cref="AdviceException">Rows are extra, foreign, repeated or out of order.</exception>
    public static AnnotationSet Apply(AnnotationSet annotations, InstructionSet? wanted)
    {
        if ((wanted ?? annotations.Instructions) == InstructionSet.Other)
            return annotations with { Instructions = InstructionSet.Other };
        var (rows, source) = (annotations.Rows, annotations.Source);
        if (wanted is null)
            CheckOrder(rows, source);
        if (rows.Count > AlpacaEvalInstructions.Count)
            throw new AdviceException(
                $"'{source}' has {rows.Count} rows and AlpacaEval {AlpacaEvalInstructions.Count} instructions: "
                + $"{rows.Count - AlpacaEvalInstructions.Count} are extra. Take them out.")
            {
                Remedy = WayOut,
            };
        return annotations with { Instructions = InstructionSet.AlpacaEval, Remarks = [.. annotations.Remarks, .. Remarks(rows, wanted)] };
    }

    private static void CheckOrder(IReadOnlyList<AnnotationRow> rows, string source)
    {
        var seen = new Dictionary<int, int>();
        var last = -1;
        foreach (var (position, row) in rows.Index())
        {
            if (row.Instruction is not { } index || index >= AlpacaEvalInstructions.Count)
                throw new AdviceException(
                    $"'{source}': the instruction of row {position} is none of AlpacaEval's {AlpacaEvalInstructions.Count}, while others "
                    + "are. Take it out, or give one instruction set at a time.")
                {
                    Remedy = WayOut,
                };
            if (!seen.TryAdd(index, position))
                throw new AdviceException(
                    $"'{source}': row {position} has the instruction of row {seen[index]} again (AlpacaEval's number {index}). Take one "
                    + "of them out.")
                {
                    Remedy = WayOut,
                };
            if (index < last)
                throw new AdviceException(
                    $"'{source}': row {position} has AlpacaEval's instruction {index} after instruction {last}. Difficulties go by "
                    + "position, so rows must be in AlpacaEval's order; sort them.")
                {
                    Remedy = WayOut,
                };
            last = index;
        }
    }

    private static IEnumerable<string> Remarks(IReadOnlyList<AnnotationRow> rows, InstructionSet? wanted)
    {
        if (wanted is not null && rows.Any(row => row.Instruction is null))
            yield return "difficulties go by position because these are said to be AlpacaEval's; nobody checked";
        if (rows.Count == AlpacaEvalInstructions.Count)
            yield break;
        var gap = Enumerable.Range(0, rows.Count).FirstOrDefault(i => rows[i].Instruction is { } index && index != i, rows.Count);
        yield return $"{AlpacaEvalInstructions.Count - rows.Count} of AlpacaEval's {AlpacaEvalInstructions.Count} instructions are "
            + $"missing, the first at row {gap}: rows from there on have a neighbour's difficulty, as in alpaca_eval";
    }
}
