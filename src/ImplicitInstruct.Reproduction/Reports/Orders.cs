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
                .Select(stage => (stage.Family, stage.Table, Measured: whole.Artifacts.Open(stage), Paper: stage.Family.InPaper(paper[stage.Table])))
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
        var pairs = (from i in Enumerable.Range(0, ranked.Count) from j in Enumerable.Range(i + 1, ranked.Count - i - 1) select (i, j)).ToList();
        var turned = papers.ConvertAll(one => pairs.Where(pair => one.Values[pair.i].Value < one.Values[pair.j].Value).ToList());
        var any = turned.SelectMany(one => one).Distinct().ToList();
        var sure = any.Count(pair => ranked[pair.i].Value.Interval.Low > ranked[pair.j].Value.Interval.High);
        return $"{what}. {here}: {string.Join(", ", ranked.Select(one => $"{one.Name} {Number(one.Value.Value)} {unit}"))}. In the paper: " +
            $"{string.Join("; ", papers.Select(InWords))}. " +
            (any.Count == 0 ? "The order is the paper's."
                : $"This is not the paper's order: of {pairs.Count} pairs " +
                    $"{string.Join(", ", papers.Zip(turned, (one, pairs) => FormattableString.Invariant($"{pairs.Count} stand the other way round with {one.Model}")))}" +
                    $"; {(sure == 0 ? "in none" : FormattableString.Invariant($"in {sure}"))} of these are our 95 % intervals apart.");

        string InWords((string Model, List<(string Name, double? Value)> Values) one) =>
            $"{string.Join(", ", one.Values.OrderByDescending(value => value.Value).Select(value => $"{value.Name} {Number(value.Value!.Value)}"))}" +
            $" ({one.Model})";
    }

    private static IReadOnlyList<(string Name, Measured Value)> Tasks(WinRateTable table) =>
        [.. SingleTasks.All.Select(task => (task.Id(), table[ModelNames.TunedOn(task)].WinRate))];

    private static IReadOnlyList<(string Name, Measured Value)> Rules(WinRateTable table) =>
        [.. RuleExperiment.Ablations.Select(one => (one.Rule, table.Difference(ModelNames.AllRules, one.Model)))];

    private static IReadOnlyList<PaperValue> RulesOf(IReadOnlyList<PaperValue> paper) =>
    [
        .. RuleExperiment.Ablations.SelectMany(one => PaperValue.Differences(
            paper, ModelNames.AllRules, one.Model, WinRateTable.NameOf(ModelNames.AllRules, one.Model))),
    ];

    private static string Number(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
