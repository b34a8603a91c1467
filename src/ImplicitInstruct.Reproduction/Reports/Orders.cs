namespace ImplicitInstruct.Reproduction.Reports;

/// <summary>Whether tasks and rules come in the paper's order, told from the numbers: no bound asks for all of it.</summary>
internal static class Orders
{
    /// <summary>A paragraph for each ranking of each group of base models that was measured.</summary>
    public static IReadOnlyList<string> Of(Outcome whole, PaperTables paper)
    {
        var here = whole.Models.Materials.Words.Here;
        return
        [
            .. whole.Found.SelectMany(one => one.Experiment.WinRates).DistinctBy(stage => stage.Name)
                .Select(stage => (
                    stage.Family, stage.Table, Measured: whole.Artifacts.Open(stage), Paper: stage.Family.InPaper(paper[stage.Table])))
                .Select(one => one.Table switch
                {
                    "table-3" => Of(one.Family.Heading("The tasks by win rate"), here, Tasks(one.Measured), one.Paper, "%"),
                    "table-4" => Of(one.Family.Heading("The rules by what the base model loses without each"), here, Rules(one.Measured),
                        RulesOf(one.Paper), "points"),
                    _ => null,
                }).OfType<string>(),
        ];
    }

    /// <summary>The order here, the paper's, and how many pairs differ; null where there is nothing to compare.</summary>
    /// <param name="what">What is ranked.</param>
    /// <param name="here">Where this is, to begin a sentence with.</param>
    /// <param name="measured">Names with measurements.</param>
    /// <param name="paper">The paper's values, by the measurements' conditions.</param>
    /// <param name="unit">Unit of the numbers.</param>
    public static string? Of(
        string what, string here, IReadOnlyList<(string Name, Measured Value)> measured, IReadOnlyList<PaperValue> paper, string unit)
    {
        var ranked = measured.OrderByDescending(one => one.Value.Value).ToList();
        var papers = paper.Select(value => value.Model).Distinct()
            .Select(model => (Model: model, Values: ranked.ConvertAll(one =>
                (one.Name, Value: paper.SingleOrDefault(value => value.Model == model && value.Condition == one.Value.Condition)?.Value))))
            .Where(one => one.Values.All(value => value.Value is not null)).ToList();
        if (papers.Count == 0 || ranked.Count < 2)
            return null;
        var pairs = Enumerable.Range(0, ranked.Count)
            .SelectMany(i => Enumerable.Range(i + 1, ranked.Count - i - 1).Select(j => (Higher: i, Lower: j))).ToList();
        var turned = papers.ConvertAll(
            one => pairs.Where(pair => one.Values[pair.Higher].Value < one.Values[pair.Lower].Value).ToList());
        var any = turned.SelectMany(one => one).Distinct().ToList();
        var apart = any.Count(pair => new OrderedPair(ranked[pair.Higher].Value, ranked[pair.Lower].Value).IsApart);
        var counts = papers.Zip(turned, (one, others) => FormattableString.Invariant($"{others.Count} with {one.Model}"));
        return $"{what}. {here}: {InWords(ranked.Select(one => (one.Name, one.Value.Value)), " " + unit)}. In the paper: "
            + string.Join("; ", papers.Select(
                one => $"{InWords(one.Values.Select(value => (value.Name, value.Value!.Value)))} ({one.Model})"))
            + (any.Count == 0 ? ". The order is the paper's."
                : FormattableString.Invariant($". This is not the paper's order: of {pairs.Count} pairs these stand the other way round: ")
                    + $"{string.Join(", ", counts)}. Our intervals are apart in {Count(apart)} of them.");
    }

    private static string Count(int pairs) => pairs == 0 ? "none" : pairs.ToString(CultureInfo.InvariantCulture);

    private static string InWords(IEnumerable<(string Name, double Value)> values, string unit = "") =>
        string.Join(", ", values.OrderByDescending(one => one.Value).Select(
            one => string.Create(CultureInfo.InvariantCulture, $"{one.Name} {one.Value:0.0}{unit}")));

    private static IReadOnlyList<(string Name, Measured Value)> Tasks(WinRateTable table) =>
        [.. SingleTasks.All.Select(task => (task.Id(), table[ModelNames.TunedOn(task)].WinRate))];

    private static IReadOnlyList<(string Name, Measured Value)> Rules(WinRateTable table) =>
        [.. RuleExperiment.Ablations.Select(one => (one.Rule, table.Difference(ModelNames.AllRules, one.Model)))];

    private static IReadOnlyList<PaperValue> RulesOf(IReadOnlyList<PaperValue> paper) =>
    [
        .. RuleExperiment.Ablations.SelectMany(one => PaperValue.Differences(
            paper, ModelNames.AllRules, one.Model, WinRateTable.NameOf(ModelNames.AllRules, one.Model))),
    ];
}
