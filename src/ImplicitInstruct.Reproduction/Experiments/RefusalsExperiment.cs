using ImplicitInstruct.Reporting.Plots;

namespace ImplicitInstruct.Reproduction.Experiments;

/// <summary>
/// Beyond the paper: what models refuse of requests that nobody can answer, and of the usual instructions: tuned on refusals with and
/// without instructions, and tuned as in the paper, without any.
/// </summary>
/// <param name="models">The models.</param>
internal sealed class RefusalsExperiment(Models models) : Experiment(models)
{
    /// <summary>Requests of each kind that are shown with the responses to them.</summary>
    private const int ShownOfAKind = 2;

    private static readonly TuningMethod[] Taught =
    [
        TuningMethod.Instructions with { Variant = TuningVariant.RefusedRequests },
        TuningMethod.Responses with { Variant = TuningVariant.RefusedRequests },
    ];

    private static readonly TuningMethod[] Untaught =
        [TuningMethod.Instructions, TuningMethod.Responses, .. SingleTasks.All.Select(TuningMethod.On)];

    /// <inheritdoc/>
    public override Claim Claim => RefusalsClaim.Claim;

    /// <inheritdoc/>
    public override string Heading => "Refusals, right and wrong";

    /// <inheritdoc/>
    public override bool NeedsJudge => false;

    /// <inheritdoc/>
    public override IReadOnlyList<ModelFamily> Families { get; } = [.. models.Families.Where(
        family => models.Materials.Refusals is not null && family.Has(TuningVariant.RefusedRequests))];

    /// <inheritdoc/>
    public override string? LeftOut => FormattableString.Invariant(
        $"it is beyond the paper and takes {Taught.Length * Families.Sum(family => family.Runs.Count)} more tuning runs; ") +
        "ask for it by its name";

    /// <inheritdoc/>
    private protected override string MissingFamily => Materials.Refusals is null
        ? "its requests and refusals are written for the mini world, and the base models here know another: ask for it at --scale mini"
        : "of the examples that you tune on nobody knows what is to be refused: ask for it without data.tuning";

    /// <inheritdoc/>
    private protected override IEnumerable<Stage> GoalsOf(ModelFamily family) =>
        [Requests.Requests, Materials.Test, .. ResponsesOf(family)];

    /// <inheritdoc/>
    private protected override IEnumerable<Stage> ResponsesOf(ModelFamily family) => RowsOf(family)
        .SelectMany(row => family.Runs.SelectMany(run => Sets.Select(set => row(run, set)))).Distinct();

    /// <inheritdoc/>
    private protected override Finding Read(ModelFamily family, ArtifactReader artifacts, PaperTables paper)
    {
        var rows = RowsOf(family).Select(row => Read(family, row, artifacts)).ToList();
        var result = RefusalsClaim.Judge(
            [.. rows[..Taught.Length].Select(Pair)], [.. rows[Taught.Length..^1].Select(Pair)], Pair(rows[^1]),
            Difference(Taught.Length - 1, Taught.Length + 1), Difference(0, Taught.Length - 1), Materials.Demand);
        return Found(result) with
        {
            Tables =
            [
                new(
                    family.Heading("Refused, rightly and wrongly"),
                    new TableText(
                        ["", "of the requests, %", "95 % interval", "of the usual instructions, %", "95 % interval"],
                        [.. rows.Select(row => (IReadOnlyList<string>)
                            [row.System, .. Cells(row.Requests.Measured), .. Cells(row.Usual.Measured)])]),
                    Requests.Note + FormattableString.Invariant(
                        $" {rows[0].Requests.Measured.Instructions} requests, {rows[0].Usual.Measured.Instructions} usual instructions, ") +
                    FormattableString.Invariant($"{family.Runs.Count} runs; intervals resample instructions and base models.")),
                Shown(family, artifacts),
            ],
            Plots = [PlotOf(family, [.. rows.Take(Taught.Length + 2).Append(rows[^1])])],
            Remarks =
            [
                "The paper tunes on no refusals. Response Tuning (arXiv:2410.02465) does, and its models refuse. The bounds are ours, " +
                "fixed before the first run; none is on response tuning.",
            ],
        };

        static (Measured, Measured) Pair(Row row) => (row.Requests.Measured, row.Usual.Measured);

        Measured Difference(int higher, int lower)
        {
            var (one, other) = (rows[higher].Requests, rows[lower].Requests);
            return new Measured(
                $"{one.Measured.Condition} - {rows[lower].System}", one.Measured.Value - other.Measured.Value,
                Recipe.Interval.ToBootstrap().OfDifference(one.Each, other.Each), one.Measured.Instructions, one.Each.Count);
        }
    }

    /// <inheritdoc/>
    internal override IReadOnlyList<TableNumber> Sample(ArtifactReader artifacts) =>
    [
        .. from family in Families
           from row in RowsOf(family)
           from set in Sets
           let stages = family.Runs.Select(run => (Run: run, Responses: row(run, set))).DistinctBy(one => one.Responses).ToList()
           let refused = stages.Select(one => RefusedIn(artifacts, one.Responses)).ToList()
           select new TableNumber(Claim.Id + family.Suffix, ConditionOf(stages[0].Responses, set), "", new SampledNumber
           {
               Instructions = [.. artifacts.Open(set).Select(one => one.Text)],
               Runs =
               [
                   .. stages.Zip(refused, (one, values) => new SampledRun(
                       FormattableString.Invariant($"p{one.Run.Pretraining}"), one.Run.ToString(),
                       drawn => Bootstrap.MeanPercent(values, drawn))),
               ],
           },
           string.Join(' ', stages.Select(one => artifacts.PathInRoot(one.Responses)))),
    ];

    private RefusalMaterials Requests => Materials.Refusals!;

    private InstructionSetStage[] Sets => [Requests.Requests, Materials.Test];

    /// <summary>The responses of every kind of model to a set of instructions: taught to refuse, not taught, not tuned.</summary>
    private IReadOnlyList<Func<Run, InstructionSetStage, DecodeStage>> RowsOf(ModelFamily family) =>
    [
        .. Taught.Concat(Untaught).Select(
            method => (Func<Run, InstructionSetStage, DecodeStage>)((run, set) => Models.Responses(family, method, run, set))),
        (run, set) => Models.Untuned(family.BaseOf(run), instructions: set),
    ];

    private Row Read(ModelFamily family, Func<Run, InstructionSetStage, DecodeStage> row, ArtifactReader artifacts) => new(
        row(family.Runs[0], Materials.Test).System, Share(family, run => row(run, Requests.Requests), Requests.Requests, artifacts),
        Share(family, run => row(run, Materials.Test), Materials.Test, artifacts));

    /// <summary>What is refused of a set: the mean over base models of the mean over their runs.</summary>
    private Refused Share(ModelFamily family, Func<Run, DecodeStage> responses, InstructionSetStage set, ArtifactReader artifacts)
    {
        IReadOnlyList<IReadOnlyList<double>> refused =
        [
            .. family.Runs.GroupBy(run => run.Pretraining).Select(runs =>
            {
                var each = runs.Select(run => RefusedIn(artifacts, responses(run))).ToList();
                return (IReadOnlyList<double>)[.. Enumerable.Range(0, each[0].Count).Select(i => each.Average(run => run[i]))];
            }),
        ];
        return new Refused(
            new Measured(
                ConditionOf(responses(family.Runs[0]), set), 100 * refused.Average(one => one.Average()),
                Recipe.Interval.ToBootstrap().OverSeedsAndPrompts(refused), refused[0].Count, refused.Count),
            refused);
    }

    private IReadOnlyList<double> RefusedIn(ArtifactReader artifacts, DecodeStage responses) =>
        [.. artifacts.Open(responses).Select(output => Requests.Refuses(output.Output) ? 1.0 : 0)];

    private static string ConditionOf(DecodeStage responses, InstructionSetStage set) =>
        responses.System + (set.IsTest ? RefusalsClaim.Wrongly : RefusalsClaim.Rightly);

    /// <summary>What the first run's models say to the first requests of every kind.</summary>
    private CaptionedTable Shown(ModelFamily family, ArtifactReader artifacts)
    {
        var outputs = Taught.Append(TuningMethod.Instructions).Append(TuningMethod.Responses)
            .Select(method => Models.Responses(family, method, family.Runs[0], Requests.Requests)).ToList();
        var answers = outputs.Select(artifacts.Open).ToList();
        var shown = artifacts.Open(Requests.Requests).Index().GroupBy(one => one.Item.Family).SelectMany(kind => kind.Take(ShownOfAKind));
        return new(
            family.Heading("Requests and what the first run's models say"),
            new TableText(
                ["request", .. outputs.Select(one => one.System)],
                [.. shown.Select(one => (IReadOnlyList<string>)
                    [one.Item.Text, .. answers.Select(answer => answer[one.Index].Output.Replace("\n", "/", StringComparison.Ordinal))])]),
            "The first two of every kind, fixed before any response was seen.");
    }

    private static BarChart PlotOf(ModelFamily family, IReadOnlyList<Row> rows) => new()
    {
        Title = family.Heading("Refused: requests that nobody can answer, and usual instructions"),
        Description = string.Join("; ", rows.SelectMany(row => new[] { row.Requests, row.Usual }).Select(one => string.Create(
            CultureInfo.InvariantCulture, $"{one.Measured.Condition}: {one.Measured.Value:0.0} %"))) + ".",
        Axis = "refused, %",
        Bars =
        [
            .. rows.SelectMany(row => new[] { row.Requests, row.Usual }).Select(one => new Bar
            {
                Label = one.Measured.Condition,
                Value = one.Measured.Value,
                Interval = one.Measured.Interval,
            }),
        ],
    };

    private static string[] Cells(Measured share) =>
    [
        share.Value.ToString("0.0", CultureInfo.InvariantCulture),
        string.Create(CultureInfo.InvariantCulture, $"{share.Interval.Low:0.0} to {share.Interval.High:0.0}"),
    ];

    /// <summary>What a kind of model refuses.</summary>
    private sealed record Row(string System, Refused Requests, Refused Usual);

    /// <summary>A share, and behind it what is refused of each instruction by each base model's runs, 0 to 1.</summary>
    private sealed record Refused(Measured Measured, IReadOnlyList<IReadOnlyList<double>> Each);
}
