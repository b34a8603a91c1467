using ImplicitInstruct.AlpacaEval.Annotations;
using ImplicitInstruct.AlpacaEval.WinRates;
using ImplicitInstruct.Files;

namespace ImplicitInstruct.AlpacaEval.Calibration;

/// <summary>Reads second opinions: <c>{"idx": 0, "p": 1.0002, "q": 1, "l1": 2104, "l2": 147}</c>, a line a pair.</summary>
/// <remarks>
/// <c>idx</c> is the instruction's position among AlpacaEval's, p the original judge's preference and q the new one's (1 to 2, or null), l1
/// and l2 the lengths in code points of the reference's and the model's output. A row may have <c>q_swapped</c>: what the new judge
/// prefers, in the same sense, when it sees the outputs in the other order. Rows may stand in any order, and some may be missing.
/// </remarks>
public static class OpinionFile
{
    private const string Extension = ".jsonl";
    private const string InOtherOrder = "q_swapped";

    private static readonly RowForm Form = new(
        "A row is a second opinion (idx, p, q, l1, l2).",
        "give second opinions, one row {\"idx\", \"p\", \"q\", \"l1\", \"l2\"} a line")
    {
        TakesNaN = false,
        TellsLines = true,
    };

    /// <summary>Reads some files, each of another model's pairs or of another way to judge them.</summary>
    /// <exception cref="AdviceException">One cannot be used, or two are the same or named alike; one sentence says why.</exception>
    public static IReadOnlyList<SecondOpinions> ReadAll(IReadOnlyList<string> paths)
    {
        for (var i = 0; i < paths.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (ForeignFile.AreOne(paths[j], paths[i]))
                    throw new AdviceException($"'{paths[i]}' is given twice; give each file once.");
                if (NameOf(paths[j]) == NameOf(paths[i]))
                    throw new AdviceException(
                        $"'{paths[j]}' and '{paths[i]}' are both named {NameOf(paths[i])}; a file's name is the model's in every table, so "
                        + "rename one.");
            }
        }

        return [.. paths.Select(Read)];
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="AdviceException">It cannot be read or used; one sentence says why.</exception>
    public static SecondOpinions Read(string path)
    {
        var items = JsonRows.Read(ForeignFile.ReadBytes(path), path, Form);
        if (items.Count == 0)
            throw new AdviceException($"'{path}' holds no second opinion; {Form.File}.");
        var seen = new HashSet<int>();
        Opinion[] rows = [.. items.Select(item => Parse(item, seen)).OrderBy(row => row.Instruction)];
        return rows.Any(row => row.IsPaired)
            ? new SecondOpinions(NameOf(path), rows)
            : throw new AdviceException(
                $"'{path}' has {rows.Length} rows and both judges' preference in none of them, so there is nothing to compare.");
    }

    /// <summary>The text of a file: a line a pair, numbers with all their digits.</summary>
    public static string Of(IEnumerable<Opinion> rows) => string.Concat(rows.Select(row => FormattableString.Invariant(
        $"{{\"idx\": {row.Instruction}, \"p\": {OrNull(row.Original)}, \"q\": {OrNull(row.New)}, ")
        + FormattableString.Invariant($"\"l1\": {row.ReferenceLength}, \"l2\": {row.ModelLength}")
        + (row.NewSwapped is null ? "" : $", \"{InOtherOrder}\": {OrNull(row.NewSwapped)}") + "}\n"));

    private static string OrNull(double? value) => value is { } number ? FormattableString.Invariant($"{number:R}") : "null";

    /// <summary>The name of a file without its extension.</summary>
    private static string NameOf(string path) =>
        Path.GetFileName(path) is var name && name.EndsWith(Extension, StringComparison.OrdinalIgnoreCase)
        && name.Length > Extension.Length ? name[..^Extension.Length] : name;

    private static Opinion Parse(JsonRow item, HashSet<int> seen)
    {
        var index = item.NeededCount("idx");
        if (index >= AlpacaEvalInstructions.Count)
            throw item.Refusal(
                $"'idx' is {index}, and AlpacaEval's instructions are 0 to {AlpacaEvalInstructions.Count - 1}");
        if (!seen.Add(index))
            throw item.Refusal($"'idx' is {index}, which another row has already");
        return new Opinion(index, Preference(item, "p"), Preference(item, "q"), item.NeededCount("l1"), item.NeededCount("l2"))
        {
            NewSwapped = item.Has(InOtherOrder) ? Preference(item, InOtherOrder) : null,
        };
    }

    private static double? Preference(JsonRow item, string name) => item.Number(name) is not { } value || value is >= 1 and <= 2
        ? item.Number(name)
        : throw item.Refusal(FormattableString.Invariant($"'{name}' is {value}, and a preference is from 1 to 2"));
}
