using ImplicitInstruct.AlpacaEval.Annotations;
using ImplicitInstruct.Files;

namespace ImplicitInstruct.AlpacaEval.Calibration;

/// <summary>A person's or a stronger judge's verdicts on some of the very pairs that a judge decided.</summary>
/// <remarks>
/// Both files are annotations of the same form. With texts a pair is known by instruction and both outputs; compact rows by their
/// <c>row</c> where every row of both files has one, or else by their <c>idx</c>, and by their lengths.
/// </remarks>
public static class GoldVerdicts
{
    private const string Remedy = "winrate.gold";

    /// <summary>The estimate that gold allows for the judged pairs.</summary>
    /// <param name="annotations">File of the judge's verdicts.</param>
    /// <param name="gold">File of the gold.</param>
    /// <exception cref="AdviceException">
    /// A file cannot be used, or there is gold about a pair that was not judged, about one twice, or about fewer than two.
    /// </exception>
    public static PredictionPowered Apply(string annotations, string gold)
    {
        var judged = Read(annotations);
        var better = Read(gold);
        if (better.Count > 0 && judged.Count > 0 && IsCompact(better[0]) != IsCompact(judged[0]))
            throw new AdviceException(
                $"'{gold}' and '{annotations}' are not of the same form, so their pairs cannot be matched: one has texts and the other "
                + "compact rows.")
            { Remedy = Remedy };
        var number = judged.Concat(better).All(row => row.Has("row")) ? "row" : "idx";
        var (byKey, known) = (KeyedBy(judged, annotations, number), KeyedBy(better, gold, number));
        if (known.Keys.FirstOrDefault(key => !byKey.ContainsKey(key)) is { } foreign)
            throw known[foreign].Refusal($"it is about no pair of '{annotations}'; gold is about the same outputs, reference first");
        List<(double Gold, double Judged)> with = [];
        foreach (var (key, row) in known)
        {
            if (Label(row) is { } label && Label(byKey[key]) is { } preference)
                with.Add((label, preference));
        }

        if (with.Count < PredictionPowered.FewestGold)
            throw new AdviceException(
                $"'{gold}' has a preference from 1 to 2 on {with.Count} of the pairs that '{annotations}' decides; it takes "
                + $"{PredictionPowered.FewestGold} to tell an error, and some fifty to be of use.")
            { Remedy = Remedy };
        return PredictionPowered.Of(
            with, [.. byKey.Where(pair => !known.ContainsKey(pair.Key)).Select(pair => Label(pair.Value)).OfType<double>()]);
    }

    private static IReadOnlyList<JsonRow> Read(string path) => JsonRows.Read(ForeignFile.ReadBytes(path), path, RowForm.Annotation);

    private static bool IsCompact(JsonRow row) => row.Has("p");

    private static double? Label(JsonRow row) =>
        new AnnotationRow(row.Number(IsCompact(row) ? "p" : "preference"), 0, 0, null).Label;

    private static Dictionary<string, JsonRow> KeyedBy(IReadOnlyList<JsonRow> rows, string source, string number)
    {
        var keyed = new Dictionary<string, JsonRow>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            if (!keyed.TryAdd(IsCompact(row) ? CompactKey(row, number) : TextKey(row), row))
                throw row.Refusal($"another row of '{source}' is about the same pair");
        }

        return keyed;
    }

    private static string CompactKey(JsonRow row, string number) =>
        $"{number} {row.NeededCount(number)}, lengths {row.NeededCount("l1")} and {row.NeededCount("l2")}";

    private static string TextKey(JsonRow row) => new Verdicts.VerdictKey(
        row.NeededText("instruction"), row.NeededText("output_1"), row.NeededText("output_2"), IsSwapped: false).PairHash();
}
