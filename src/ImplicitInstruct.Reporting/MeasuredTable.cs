using System.Globalization;
using ImplicitInstruct.Claims;

namespace ImplicitInstruct.Reporting;

/// <summary>What was measured for a claim, with interval and sample size, beside the paper's values of the same conditions.</summary>
internal static class MeasuredTable
{
    /// <summary>The table of a finding; conditions that only the paper has come last.</summary>
    public static TableText Of(Finding finding, string scale)
    {
        var result = finding.Result;
        var models = result.Paper.Select(value => value.Model).Distinct().ToList();
        var confidence = result.Measured.Count == 0 ? 0.95 : result.Measured[0].Interval.Confidence;
        return new TableText(
            [
                "", scale, string.Create(CultureInfo.InvariantCulture, $"{confidence * 100:0.#} % interval"), "instructions × base models",
                .. models.Select(model => $"{model} (paper)"),
            ],
            [
                .. result.Measured.Select(measured => (IReadOnlyList<string>)
                [
                    measured.Condition, NumberText.Of(measured.Value), NumberText.Of(measured.Interval),
                    string.Create(CultureInfo.InvariantCulture, $"{measured.Instructions} × {measured.BaseModels}"),
                    .. models.Select(model => InPaper(model, measured.Condition)),
                ]),
                .. result.Paper.Select(value => value.Condition).Distinct()
                    .Where(condition => result.Measured.All(measured => measured.Condition != condition))
                    .Select(condition =>
                        (IReadOnlyList<string>)[condition, "–", "–", "–", .. models.Select(model => InPaper(model, condition))]),
            ]);

        string InPaper(string model, string condition)
        {
            var values = result.Paper.Where(value => value.Model == model && value.Condition == condition).Select(NumberText.Of).ToList();
            return values.Count == 0 ? "–" : string.Join(" / ", values);
        }
    }

    /// <summary>Where the paper's values are printed, each source once.</summary>
    public static IReadOnlyList<string> Sources(ClaimResult result) => [.. result.Paper.Select(value => value.Source).Distinct()];
}
