using System.Globalization;
using ImplicitInstruct.Claims;

namespace ImplicitInstruct.Reporting;

/// <summary>What was measured for a claim, with interval and sample size, beside the paper's values of the same conditions.</summary>
internal static class MeasuredTable
{
    /// <summary>The table of a finding; conditions that only the paper has come last. A letter behind a value tells its source.</summary>
    public static TableText Of(Finding finding, string scale)
    {
        var result = finding.Result;
        var models = result.Paper.Select(value => value.Model).Distinct().ToList();
        var sources = Sources(result);
        var confidence = result.Measured.Count == 0 ? 0.95 : result.Measured[0].Interval.Confidence;
        return new TableText(
            [
                "", scale, confidence < 1 ? string.Create(CultureInfo.InvariantCulture, $"{confidence * 100:0.#} % interval") : "range",
                "instructions × base models",
                .. models.Select(model => $"{model} (paper)"),
            ],
            [
                .. result.Measured.Select(measured => (IReadOnlyList<string>)
                [
                    measured.Condition, NumberText.Of(measured.Value, measured.Unit), NumberText.Of(measured.Interval, measured.Unit),
                    string.Create(CultureInfo.InvariantCulture, $"{measured.Instructions} × {measured.BaseModels}"),
                    .. models.Select(model => InPaper(model, measured.Condition, measured.Unit)),
                ]),
                .. result.Paper.Select(value => value.Condition).Distinct()
                    .Where(condition => result.Measured.All(measured => measured.Condition != condition))
                    .Select(condition => (IReadOnlyList<string>)
                        [condition, "–", "–", "–", .. models.Select(model => InPaper(model, condition, Unit.Percent))]),
            ]);

        string InPaper(string model, string condition, Unit unit)
        {
            var values = result.Paper.Where(value => value.Model == model && value.Condition == condition)
                .Select(value => $"{NumberText.Of(value, unit)}\u00A0{Mark(sources.IndexOf(value.Source))}").ToList();
            return values.Count == 0 ? "–" : string.Join(" / ", values);
        }
    }

    /// <summary>Where the paper's values are printed, each source once behind its letter.</summary>
    public static IReadOnlyList<string> Footnotes(ClaimResult result) =>
        [.. Sources(result).Select((source, i) => $"{Mark(i)} {source}")];

    private static List<string> Sources(ClaimResult result) => [.. result.Paper.Select(value => value.Source).Distinct()];

    /// <summary>A raised letter: digits would read as powers.</summary>
    private static string Mark(int index)
    {
        const string Letters = "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ";
        return new string(Letters[index % Letters.Length], 1 + (index / Letters.Length));
    }
}
