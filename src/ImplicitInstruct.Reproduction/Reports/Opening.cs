using ImplicitInstruct.AlpacaEval.Annotations;
using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.Reporting.Plots;

namespace ImplicitInstruct.Reproduction.Reports;

/// <summary>
/// The paper's first finding for a reader who has not read it: three sentences and a picture, out of the verdict and its numbers.
/// </summary>
internal static class Opening
{
    private const string Question =
        "A language model that was only pretrained, a base model, continues a text and seldom answers what it is asked; instruction " +
        "tuning, further training on instructions with their responses, makes it answer.";

    private const string Finding =
        "The paper finds that training on the responses alone, without ever showing an instruction, does nearly as well.";

    /// <summary>The opening of a report; without a picture where the claim was not measured.</summary>
    /// <param name="whole">What was found.</param>
    /// <param name="paper">The paper's numbers.</param>
    public static ReportOpening Of(Outcome whole, PaperTables paper)
    {
        var here = whole.Models.Materials.Words.Here;
        var found = whole.Found.FirstOrDefault(one => one.Experiment is ResponseTuningExperiment);
        if (found.Experiment is null)
        {
            var reason = whole.Missing.FirstOrDefault(one => one.Claim == ResponseTuningClaim.Claim.Id)?.Reason;
            return new([Question, Finding, $"{here} that was not measured{(reason is null ? "" : $": {reason}")}."], Picture: null);
        }

        var numbers = found.Experiment.WinRates.Select(stage =>
        {
            var table = whole.Artifacts.Open(stage);
            return new OpeningNumbers(
                stage.Family.Title, whole.Models.Materials.Measure.Heading, table[ModelNames.ResponseTuned].WinRate,
                table[ModelNames.Untuned].WinRate, stage.Family.InPaper(paper[stage.Table]));
        }).ToList();
        var judges = found.Experiment.WinRates.Select(stage => whole.Artifacts.Open(stage).Annotator).OfType<string>().Distinct()
            .Where(name => name.StartsWith(AnnotationSet.OriginalAnnotator, StringComparison.Ordinal));
        return new([Question, Finding, Result(found.Finding.Result, numbers, here), .. judges.Select(WhoJudged)], Picture(numbers));
    }

    /// <summary>Who judged, and who judged for the paper.</summary>
    public static string WhoJudged(string annotator) => annotator == AnnotationSet.OriginalAnnotator
        ? $"Judged by the paper's judge, {JudgeRecipe.OriginalModel}."
        : $"Judged by {annotator}; the paper's judge was {JudgeRecipe.OriginalModel}" + (KnownJudge.Original.Gone is { } day
            ? FormattableString.Invariant($", which its vendor withdrew on {day:yyyy-MM-dd}") : "")
            + ": win rates are this judge's, and do not compare with the paper's point by point.";

    /// <summary>What became of the claim, and the numbers it is about.</summary>
    public static string Result(ClaimResult result, IReadOnlyList<OpeningNumbers> numbers, string here)
    {
        var missed = string.Join("; ", result.Bounds.Where(bound => !bound.Holds).Select(bound => bound.InWords()));
        var verdict = result.Verdict switch
        {
            Verdict.Holds => "this holds",
            Verdict.Fails => $"this fails (missed: {missed})",
            _ => $"this is not shown (missed: {missed})",
        };
        return $"{here} {verdict}: a judge prefers the response-tuned model's answer to the instruction-tuned model's in " +
            $"{Rates(numbers, one => one.ResponseTuned)}, where 50 % would be as good, and the base model's in " +
            $"{Rates(numbers, one => one.Base)}.";
    }

    /// <summary>Response-tuned and base models on the way to the instruction-tuned one, ours beside the paper's.</summary>
    public static GroupedBars Picture(IReadOnlyList<OpeningNumbers> numbers) => new()
    {
        Title = "How often is a model's answer preferred to the instruction-tuned model's?",
        Description = $"Response-tuned: {Rates(numbers, one => one.ResponseTuned)}. Base: {Rates(numbers, one => one.Base)}. " +
            "Instruction-tuned: 50 %, against itself.",
        Note = "Brackets and whiskers: 95 % intervals. The paper's values are those of its Table 1, of models of seven billion " +
            "parameters judged by GPT-4 and controlled for length.",
        Axis = "preferred to the instruction-tuned model's answer, %",
        Mark = 50,
        MarkLabel = "50 %: as good",
        Groups =
        [
            Group("Response-tuned: trained further on responses alone", numbers, one => one.ResponseTuned),
            Group("Base: pretrained, not trained further", numbers, one => one.Base),
            new("Instruction-tuned: trained further on instructions and responses", [new("compared with itself", 50)]),
        ],
    };

    private static BarGroup Group(string heading, IReadOnlyList<OpeningNumbers> numbers, Func<OpeningNumbers, Measured> rate) => new(
        heading,
        [.. numbers.SelectMany(one => (IReadOnlyList<GroupedBar>)
        [
            new(one.Model is null ? one.Whose : $"{one.Model}, {one.Whose}", rate(one).Value, rate(one).Interval),
            .. one.Paper.Where(value => value.Condition == rate(one).Condition)
                .Select(value => new GroupedBar($"{value.Model}, paper", value.Value, IsPapers: true)),
        ])]);

    private static string Rates(IReadOnlyList<OpeningNumbers> numbers, Func<OpeningNumbers, Measured> rate) =>
        string.Join(" and in ", numbers.Select(one =>
        {
            var papers = one.Paper.Where(value => value.Condition == rate(one).Condition).Select(value => Percent(value.Value)).ToList();
            return $"{Percent(rate(one).Value)} of cases{(one.Model is null ? "" : $" with {one.Model}")}"
                + (papers.Count == 0 ? "" : $" (in the paper {string.Join(" and ", papers)})");
        }));

    private static string Percent(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:0.0} %");
}

/// <summary>The numbers of one group of base models.</summary>
/// <param name="Model">Its name; null where there is one group.</param>
/// <param name="Whose">What ours are called, e.g. <c>miniature</c>.</param>
/// <param name="ResponseTuned">Win rate of the response-tuned models.</param>
/// <param name="Base">Win rate of the base models.</param>
/// <param name="Paper">The paper's win rates of the same.</param>
internal sealed record OpeningNumbers(string? Model, string Whose, Measured ResponseTuned, Measured Base, IReadOnlyList<PaperValue> Paper);
