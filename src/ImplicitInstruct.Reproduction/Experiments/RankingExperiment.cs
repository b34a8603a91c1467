using ImplicitInstruct.Evaluation.Ranking;

namespace ImplicitInstruct.Reproduction.Experiments;

/// <summary>Table 2: how often models find an instruction's own response likelier than another's.</summary>
/// <param name="models">The models.</param>
internal sealed class RankingExperiment(Models models) : Experiment(models)
{
    /// <inheritdoc/>
    public override Claim Claim => RankingClaim.Claim;

    /// <inheritdoc/>
    public override string Heading => "Base models rank responses already";

    /// <inheritdoc/>
    public override bool NeedsJudge => false;

    /// <inheritdoc/>
    internal override string PaperTable => "table-2";

    /// <inheritdoc/>
    private protected override IEnumerable<Stage> GoalsOf(ModelFamily family) =>
        [Materials.RankingSet, .. RowsOf(family, Models.Ranked).Concat(RowsByItself(family)).SelectMany(row => row.Stages)];

    /// <inheritdoc/>
    private protected override Finding Read(ModelFamily family, ArtifactReader artifacts, PaperTables paper)
    {
        var set = artifacts.Open(Materials.RankingSet);
        var any = set.Plans[0].Plan;
        var (opened, byItself) = (Open(RowsOf(family, Models.Ranked)), Open(RowsByItself(family)));
        var sequence = Measure("", any, RankingScore.Sequence);
        var perToken = Measure(", per token", any, RankingScore.PerToken);
        var values = family.InPaper(paper[PaperTable]);
        var result = RankingClaim.Judge([.. sequence.Select(Needed)], [.. perToken.Select(Needed)], values, Materials.Demand);
        IReadOnlyList<(string Name, IReadOnlyList<Measured?> Values)> rows =
        [
            ("sequence probability (eq. 3)", sequence),
            ("per token (official code)", perToken),
            .. byItself.Count == 0 ? [] : new[]
            {
                ("eq. 3, own tokenizer", MeasureIn(byItself, "", any, RankingScore.Sequence, _ => true)),
                ("per token, own tokenizer", MeasureIn(byItself, "", any, RankingScore.PerToken, _ => true)),
            },
            .. set.Parts.Select(part => ($"eq. 3, {part.Name}", Measure("", any, RankingScore.Sequence, part.Instructions.Contains))),
            .. set.Plans.Skip(1).SelectMany(plan => new[]
            {
                ($"eq. 3, {plan.Name}", Measure("", plan.Plan, RankingScore.Sequence)),
                ($"per token, {plan.Name}", Measure("", plan.Plan, RankingScore.PerToken)),
            }),
        ];
        return Found(result) with
        {
            Tables =
            [
                new(
                    family.Heading("Pairs in which the own response is likelier, %"),
                    new TableText(
                        ["", .. opened.Select(row => row.System)],
                        [
                            .. rows.Select(row => (IReadOnlyList<string>)[row.Name, .. row.Values.Select(Text)]),
                            .. values.Select(value => value.Model).Distinct().Select(model => (IReadOnlyList<string>)
                                [
                                    $"{model} (paper)",
                                    .. opened.Select(
                                        row => values.SingleOrDefault(
                                            value => value.Model == model && value.Condition == row.System)?.Value.ToString(
                                                "0.0", CultureInfo.InvariantCulture) ?? "-"),
                                ]),
                        ]),
                    string.Create(CultureInfo.InvariantCulture,
                        $"{set.Description}; {set.DrawsEach} draws each, {any.OwnDrawn} of which were the own response and left out. 95 " +
                        $"% intervals in brackets resample instructions and base models. The paper's values have no intervals; it speaks " +
                        $"of the response-tuned column and does not print it.")),
            ],
            Remarks = Materials.RankingRemarks,
        };

        IReadOnlyList<Measured?> Measure(string suffix, RankingPlan plan, RankingScore score, Func<int, bool>? counts = null) =>
            MeasureIn(opened, suffix, plan, score, counts ?? (_ => true));

        IReadOnlyList<Measured?> MeasureIn(
            IReadOnlyList<OpenedRow> rows, string suffix, RankingPlan plan, RankingScore score, Func<int, bool> counts) =>
            [.. rows.Select(row => Of(row.System + suffix, row.Bases, plan, score, counts))];

        IReadOnlyList<OpenedRow> Open(IReadOnlyList<Row> rows) =>
            [.. rows.Select(row => new OpenedRow(
                row.System,
                [.. row.Stages.GroupBy(stage => stage.Model.Run.Pretraining).OrderBy(runs => runs.Key)
                    .Select(runs => (IReadOnlyList<IReadOnlyList<ScoredResponse>>)[.. runs.Select(artifacts.Open)])]))];
    }

    /// <inheritdoc/>
    internal override IReadOnlyList<TableNumber> Sample(ArtifactReader artifacts)
    {
        var set = artifacts.Open(Materials.RankingSet);
        (string Name, RankingPlan Plan, RankingScore Score)[] columns =
        [
            .. set.Plans.SelectMany(plan => new[]
            {
                ("eq. 3" + Of(plan.Name), plan.Plan, RankingScore.Sequence),
                ("per token" + Of(plan.Name), plan.Plan, RankingScore.PerToken),
            }),
        ];
        return
        [
            .. from family in Families
               from row in RowsOf(family, Models.Ranked)
               from column in columns
               let counts = row.Stages.Select(stage => ScoredResponse.Rank(artifacts.Open(stage), column.Plan, column.Score)).ToList()
               let kept = Enumerable.Range(0, counts[0].Negatives.Count).Where(i => counts[0].Negatives[i] > 0).ToArray()
               where kept.Length > 0
               select new TableNumber(Claim.Id + family.Suffix, row.System, $"{column.Name}, %", new SampledNumber
               {
                   Instructions = [.. kept.Select(i => set.Examples[i].Instruction)],
                   Runs = [.. row.Stages.Zip(counts, (stage, count) => new SampledRun(
                       FormattableString.Invariant($"p{stage.Model.Run.Pretraining}"), stage.Model.Run.ToString(), ShareOf(count, kept)))],
               }, string.Join(' ', row.Stages.Select(stage => artifacts.PathInRoot(stage)))),
        ];

        static string Of(string plan) => plan.Length == 0 ? "" : $", {plan}";
    }

    private static InstructionStatistic ShareOf(ResponseRanking counts, int[] kept) => drawn =>
    {
        var (higher, pairs) = (0, 0);
        foreach (var one in drawn)
            (higher, pairs) = (higher + counts.Higher[kept[one]], pairs + counts.Negatives[kept[one]]);
        return 100.0 * higher / pairs;
    };

    private IReadOnlyList<Row> RowsOf(ModelFamily family, Func<ModelStage, RankStage> ranked) =>
    [
        new(ModelNames.Untuned, [.. family.Bases.Select(ranked)]),
        new(ModelNames.InstructionTuned,
            [.. family.RankedRuns.Select(run => ranked(Models.Tuned(family, TuningMethod.Instructions, run)))]),
        new(ModelNames.ResponseTuned, [.. family.RankedRuns.Select(run => ranked(Models.Tuned(family, TuningMethod.Responses, run)))]),
    ];

    /// <summary>The same with every model's own tokenizer, where the recipe gives the family another's.</summary>
    private IReadOnlyList<Row> RowsByItself(ModelFamily family) =>
        family.Bases.All(model => Materials.OthersTokenizer(model) is null) ? [] : RowsOf(family, Models.RankedByItself);

    /// <summary>The share over all base models; null where no instruction has a pair, such as a family of one.</summary>
    private Measured? Of(
        string condition, IReadOnlyList<IReadOnlyList<IReadOnlyList<ScoredResponse>>> bases,
        RankingPlan plan, RankingScore score, Func<int, bool> counts)
    {
        var pooled = bases.Select(
            runs => Only(ResponseRanking.Pool([.. runs.Select(run => ScoredResponse.Rank(run, plan, score))]), counts)).ToList();
        if (pooled[0].Higher.Count == 0)
            return null;
        var interval = ResponseRanking.IntervalOf(pooled, Recipe.Interval.ToBootstrap());
        return new Measured(condition, pooled.Sum(one => one.Percent) / pooled.Count, interval, pooled[0].Higher.Count, pooled.Count);
    }

    /// <summary>The counts of some of the instructions; those without any pair are left out.</summary>
    private static ResponseRanking Only(ResponseRanking ranking, Func<int, bool> counts)
    {
        var kept = Enumerable.Range(0, ranking.Higher.Count).Where(index => counts(index) && ranking.Negatives[index] > 0).ToList();
        return new ResponseRanking([.. kept.Select(index => ranking.Higher[index])], [.. kept.Select(index => ranking.Negatives[index])]);
    }

    private static Measured Needed(Measured? measured) =>
        measured
            ?? throw new AdviceException(
                "No instruction of the ranking set has another one's response to be compared with. Draw more of them, e.g. " +
                "evaluation.rankingPerFamily=4");

    private static string Text(Measured? measured) => measured is null ? "-" :
        string.Create(CultureInfo.InvariantCulture, $"{measured.Value:0.0} [{measured.Interval.Low:0.0}, {measured.Interval.High:0.0}]");

    /// <param name="System">Kind of model.</param>
    /// <param name="Stages">Its rankings.</param>
    private sealed record Row(string System, IReadOnlyList<RankStage> Stages);

    /// <param name="System">Kind of model.</param>
    /// <param name="Bases">Its rankings, those of a base model together.</param>
    private sealed record OpenedRow(string System, IReadOnlyList<IReadOnlyList<IReadOnlyList<ScoredResponse>>> Bases);
}
