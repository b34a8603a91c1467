using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.AlpacaEval.Verdicts;

namespace ImplicitInstruct.AlpacaEval.Annotations;

/// <summary>Takes verdicts that alpaca_eval paid for into a store.</summary>
public static class AnnotationImport
{
    /// <summary>alpaca_eval writes ten decimals.</summary>
    private const double Rounding = 1e-8;

    /// <summary>
    /// Records every judged row of an <c>annotations.json</c>. Where the raw completion is there, the preference is taken from it anew,
    /// unrounded, and must agree.
    /// </summary>
    /// <returns>Rows that were new to the store, and rows in all.</returns>
    /// <exception cref="AdviceException">The file cannot be used, is another judge's, or contradicts itself.</exception>
    public static (int New, int Rows) Into(VerdictStore store, JudgeRecipe recipe, byte[] file, string source)
    {
        var rows = JsonRows.Read(file, source);
        var verdicts = new List<(VerdictKey, Verdict)>();
        foreach (var row in rows)
        {
            if (row.Text("annotator") != recipe.Annotator)
                throw row.Refusal(
                    $"'annotator' is {JsonText.Shown(row.Text("annotator") ?? "missing")} and the judge here {recipe.Annotator}; "
                    + "verdicts of another judge are not taken over");
            var key = new VerdictKey(
                row.NeededText("instruction"), row.NeededText("output_1"), row.NeededText("output_2"),
                OutputOrder.IsSwapped(row.NeededText("instruction")));
            if (key.Output1 == key.Output2 || row.Number("preference") is not { } preference || preference is < 1 or > 2)
                continue;   // draws need no verdict, and what was not decided may be asked again
            var completion = row.Object("raw_completion");
            if (completion is { } raw && CompletionParser.Parse(raw, key.IsSwapped) is { } parsed)
            {
                if (Math.Abs(parsed - preference) > Rounding)
                    throw row.Refusal(
                        FormattableString.Invariant($"'preference' is {preference} and its log-probabilities say {parsed}; one of the ")
                        + "two is not of this pair");
                preference = parsed;
            }

            verdicts.Add((
                key, new Verdict(preference, completion?.GetRawText(), Amount(row, "price_per_example"), Amount(row, "time_per_example"))));
        }

        return (store.AddAll(recipe.StoreName, recipe.TemplateSha256, verdicts), rows.Count);
    }

    private static double Amount(JsonRow row, string name) => row.Has(name) ? row.Number(name) ?? 0 : 0;
}
