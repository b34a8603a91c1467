using ImplicitInstruct.AlpacaEval.Annotations;
using ImplicitInstruct.Reporting.Plots;

namespace ImplicitInstruct.Reproduction.Experiments;

/// <summary>A claim about win rates: one table for each family.</summary>
/// <param name="models">The models.</param>
/// <param name="table">Name of the table, which is that of the paper's where there is one, e.g. <c>table-1</c>.</param>
internal abstract class WinRateExperiment(Models models, string table) : Experiment(models)
{
    /// <inheritdoc/>
    public override IReadOnlyList<TableStage> WinRates => [.. Families.Select(TableOf)];

    /// <inheritdoc/>
    internal override string? PaperTable => table;

    /// <summary>Differences that the claim is about.</summary>
    private protected virtual IReadOnlyList<Contrast> Contrasts => [];

    /// <summary>
    /// Whether the table has a row for the reference itself: it says how good the reference is, where the judge scores single responses.
    /// </summary>
    private protected virtual bool ShowsReference => false;

    /// <summary>Rows of the table: the responses of a run, or of its base model.</summary>
    private protected abstract IReadOnlyList<Func<Run, DecodeStage>> RowsOf(ModelFamily family);

    /// <summary>What the rows are held against.</summary>
    private protected virtual DecodeStage Reference(ModelFamily family, Run run) =>
        Models.Responses(family, TuningMethod.Instructions, run);

    /// <summary>Compares the table with the bounds.</summary>
    private protected abstract ClaimResult Judge(
        ModelFamily family, WinRateTable measured, ArtifactReader artifacts, IReadOnlyList<PaperValue> paper);

    /// <summary>What else there is to say of a family, with tables of its own.</summary>
    private protected virtual (IReadOnlyList<CaptionedTable> Tables, IReadOnlyList<string> Remarks) Besides(
        ModelFamily family, ArtifactReader artifacts, PaperTables paper) => ([], []);

    /// <summary>The table of a family.</summary>
    internal TableStage TableOf(ModelFamily family)
    {
        Func<Run, DecodeStage> reference = run => Reference(family, run);
        return Models.Table(family, table,
            [.. ShowsReference && Materials.Judge!.GivesScores ? [reference] : Array.Empty<Func<Run, DecodeStage>>(), .. RowsOf(family)],
            reference, Contrasts);
    }

    /// <inheritdoc/>
    private protected override IEnumerable<Stage> GoalsOf(ModelFamily family) => [TableOf(family)];

    /// <inheritdoc/>
    private protected override IEnumerable<Stage> ResponsesOf(ModelFamily family) =>
        RowsOf(family).Append(run => Reference(family, run)).SelectMany(row => family.Runs.Select(row));

    /// <inheritdoc/>
    private protected override Finding Read(ModelFamily family, ArtifactReader artifacts, PaperTables paper)
    {
        var measured = artifacts.Open(TableOf(family));
        var values = family.InPaper(paper[table]);
        var (tables, remarks) = Besides(family, artifacts, paper);
        return Found(Judge(family, measured, artifacts, values)) with
        {
            Tables = [.. TextOf(family, measured, values).Tables(), .. tables],
            Plots = [.. PlotsOf(family, artifacts)],
            Remarks = [.. Materials.Measure.Remarks(measured), .. remarks],
        };
    }

    /// <summary>Plots of a family.</summary>
    private protected virtual IEnumerable<Plot> PlotsOf(ModelFamily family, ArtifactReader artifacts) => [];

    /// <summary>Tables that hold numbers of the claim.</summary>
    private protected virtual IEnumerable<TableStage> TablesOf(ModelFamily family) => [TableOf(family)];

    /// <inheritdoc/>
    private protected override RunSpread? SpreadOf(ModelFamily family, ArtifactReader artifacts, Measured measured)
    {
        var row = TablesOf(family).SelectMany(one => artifacts.Open(one).Rows).FirstOrDefault(one => one.Model == measured.Condition);
        return row is null || !Materials.Measure.IsThePapers || measured.Instructions != DatasetSize.InstructionsOf("alpaca-eval") ? null
            : new RunSpread(row.Deviation(Materials.Measure.RateOf), row.Seeds.Count);
    }

    /// <inheritdoc/>
    private protected override int SeedsOf(ModelFamily family, Measured measured) =>
        Materials.Measure is LengthControlledMeasure ? family.Runs.Count : measured.BaseModels;

    /// <inheritdoc/>
    private protected override string? WhyNotExpected(ModelFamily family, ArtifactReader artifacts) =>
        base.WhyNotExpected(family, artifacts)
            ?? (!Materials.Measure.IsThePapers ? "the instructions are not the paper's"
                : artifacts.Open(TableOf(family)).Annotator is { } judge && judge != AnnotationSet.OriginalAnnotator
                    ? "the judge is not the paper's" : null);

    private protected WinRateText TextOf(ModelFamily family, WinRateTable measured, IReadOnlyList<PaperValue> values) =>
        new(family, measured, Materials.Measure, values);
}

/// <summary>Table 1: response-tuned and base models against instruction-tuned ones.</summary>
/// <param name="models">The models.</param>
internal sealed class ResponseTuningExperiment(Models models) : WinRateExperiment(models, "table-1")
{
    /// <inheritdoc/>
    public override Claim Claim => ResponseTuningClaim.Claim;

    /// <inheritdoc/>
    public override string Heading => "Training on responses alone";

    /// <inheritdoc/>
    private protected override bool ShowsReference => true;

    /// <summary>Figures 1 and 2.</summary>
    private protected override IEnumerable<Stage> ShownOf(ModelFamily family, InstructionSetStage figures) =>
    [
        Models.Untuned(family.BaseOf(family.Runs[0]), instructions: figures),
        Models.Responses(family, TuningMethod.Instructions, family.Runs[0], figures),
        Models.Responses(family, TuningMethod.Responses, family.Runs[0], figures),
    ];

    /// <inheritdoc/>
    private protected override IReadOnlyList<Func<Run, DecodeStage>> RowsOf(ModelFamily family) =>
        [run => Models.Responses(family, TuningMethod.Responses, run), run => Models.Untuned(family.BaseOf(run))];

    /// <inheritdoc/>
    private protected override ClaimResult Judge(
        ModelFamily family, WinRateTable measured, ArtifactReader artifacts, IReadOnlyList<PaperValue> paper) => ResponseTuningClaim.Judge(
        measured[ModelNames.ResponseTuned].WinRate, measured[ModelNames.Untuned].WinRate,
        Materials.Judge!.GivesScores ? 100 * measured[ModelNames.InstructionTuned].Score : null, paper, Materials.Demand);
}

/// <summary>
/// Table 3: models tuned on one task against instruction-tuned ones. All tasks share the table; each has its own verdict.
/// </summary>
/// <param name="models">The models.</param>
/// <param name="task">The task of the verdict.</param>
internal sealed class SingleTaskExperiment(Models models, SingleTask task) : WinRateExperiment(models, "table-3")
{
    /// <inheritdoc/>
    public override Claim Claim { get; } = SingleTaskClaim.Of(task);

    /// <inheritdoc/>
    public override string Heading => task == SingleTask.Chess ? "Games teach least" : $"Training on {task.Words()} alone";

    /// <inheritdoc/>
    private protected override IReadOnlyList<Contrast> Contrasts { get; } = [.. SingleTasks.All.Select(
        one => new Contrast(ModelNames.TunedOn(one), ModelNames.Untuned))];

    /// <inheritdoc/>
    private protected override IEnumerable<Stage> GoalsOf(ModelFamily family) =>
        [TableOf(family), .. ShowsEpochs(family) ? [ByEpoch(family)] : Array.Empty<Stage>()];

    /// <inheritdoc/>
    private protected override IEnumerable<Stage> ResponsesOf(ModelFamily family) =>
        [
            .. base.ResponsesOf(family),
            .. ShowsEpochs(family) ? EpochsOf(family).Select(epoch => Models.ResponsesAfterEpoch(family, epoch)) : [],
        ];

    /// <summary>Figure 4.</summary>
    private protected override IEnumerable<Stage> ShownOf(ModelFamily family, InstructionSetStage figures) =>
        [Models.Responses(family, TuningMethod.On(task), family.Runs[0], figures)];

    /// <inheritdoc/>
    private protected override IReadOnlyList<Func<Run, DecodeStage>> RowsOf(ModelFamily family) =>
    [
        .. SingleTasks.All.Select(one => (Func<Run, DecodeStage>)(run => Models.Responses(family, TuningMethod.On(one), run))),
        run => Models.Untuned(family.BaseOf(run)),
    ];

    /// <inheritdoc/>
    private protected override ClaimResult Judge(
        ModelFamily family, WinRateTable measured, ArtifactReader artifacts, IReadOnlyList<PaperValue> paper) => SingleTaskClaim.Judge(
        task,
        SingleTasks.All.ToDictionary(one => one, one => measured[ModelNames.TunedOn(one)].WinRate),
        measured[ModelNames.Untuned].WinRate, measured.Difference(ModelNames.TunedOn(task), ModelNames.Untuned), paper, Materials.Demand);

    /// <inheritdoc/>
    private protected override (IReadOnlyList<CaptionedTable> Tables, IReadOnlyList<string> Remarks) Besides(
        ModelFamily family, ArtifactReader artifacts, PaperTables paper) =>
        !ShowsEpochs(family) ? ([], []) : (
            TextOf(family, artifacts.Open(ByEpoch(family)), []).Tables("Tuned on mathematics, after every epoch of one run"),
            [
                "The official repository saves one run on GSM8K after every epoch (scripts/iclr2025/expt3_llama); the paper prints no " +
                "number of it, and there is no bound on it here."
            ]);

    /// <inheritdoc/>
    private protected override IEnumerable<Plot> PlotsOf(ModelFamily family, ArtifactReader artifacts)
    {
        if (!ShowsEpochs(family))
            yield break;
        var rates = artifacts.Open(ByEpoch(family)).Rows.Select(row => row.WinRate).ToList();
        yield return new LineChart
        {
            Title = family.Heading("Win rate after every epoch on mathematics, one run"),
            Description = string.Join("; ", rates.Index().Select(one => string.Create(
                CultureInfo.InvariantCulture, $"epoch {one.Index + 1}: {one.Item.Value:0.0} %"))) + ".",
            XAxis = "epoch",
            YAxis = "win rate, %",
            Series =
            [
                new(
                    "tuned on mathematics",
                    [.. rates.Index().Select(one => new PlotPoint(one.Index + 1, one.Item.Value, one.Item.Interval))]),
            ],
        };
    }

    private bool ShowsEpochs(ModelFamily family) => task == SingleTask.Math && family.MathByEpoch is not null;

    private static IEnumerable<int> EpochsOf(ModelFamily family) => Enumerable.Range(1, family.MathByEpoch!.Value);

    /// <summary>The run's model after every epoch against the instruction-tuned one of its seed.</summary>
    private TableStage ByEpoch(ModelFamily family) => Models.Table(
        family, "math-by-epoch",
        [.. EpochsOf(family).Select(epoch => Models.ResponsesAfterEpoch(family, epoch)).Select(responses =>
            new Comparison(responses.System, family.Runs[0], Models.Judged(Reference(family, family.Runs[0]), responses)))],
        []);
}

/// <summary>
/// Table 4: base models under the three rules, and without each, against instruction-tuned ones. The adapter and its ablations share the
/// table.
/// </summary>
/// <param name="models">The models.</param>
/// <param name="isAblation">Whether the verdict is on the ablations.</param>
internal sealed class RuleExperiment(Models models, bool isAblation) : WinRateExperiment(models, "table-4")
{
    /// <summary>The rules, and what the base model without each is called.</summary>
    internal static IReadOnlyList<(string Rule, string Model)> Ablations { get; } =
    [
        ("end", ModelNames.WithoutEndRule), ("diversity", ModelNames.WithoutDiversityRule), ("uniform", ModelNames.WithoutUniformRule),
    ];

    /// <inheritdoc/>
    public override Claim Claim => isAblation ? RuleAblationClaim.Claim : RuleAdapterClaim.Claim;

    /// <inheritdoc/>
    public override string Heading => isAblation ? "Each rule is needed" : "Three rules by hand";

    /// <inheritdoc/>
    public override IReadOnlyList<ModelFamily> Families { get; } = [.. models.Families.Where(models.HasRules)];

    /// <inheritdoc/>
    private protected override string MissingFamily => Materials.WhyNoRules;

    /// <inheritdoc/>
    private protected override IReadOnlyList<Contrast> Contrasts { get; } =
        [.. Ablations.Select(one => new Contrast(ModelNames.AllRules, one.Model)), new(ModelNames.AllRules, ModelNames.Untuned)];

    /// <summary>Figure 6.</summary>
    private protected override IEnumerable<Stage> ShownOf(ModelFamily family, InstructionSetStage figures) =>
        isAblation ? [] : [Models.Steered(family, family.BaseOf(family.Runs[0]), instructions: figures)];

    /// <inheritdoc/>
    private protected override IReadOnlyList<Func<Run, DecodeStage>> RowsOf(ModelFamily family) =>
    [
        run => Models.Steered(family, family.BaseOf(run)),
        run => Models.Steered(family, family.BaseOf(run), end: false),
        run => Models.Steered(family, family.BaseOf(run), diversity: false),
        run => Models.Steered(family, family.BaseOf(run), uniform: false),
        run => Models.Untuned(family.BaseOf(run)),
    ];

    /// <inheritdoc/>
    private protected override ClaimResult Judge(
        ModelFamily family, WinRateTable measured, ArtifactReader artifacts, IReadOnlyList<PaperValue> paper) => isAblation
        ? RuleAblationClaim.Judge(
            [measured[ModelNames.AllRules].WinRate, .. Ablations.Select(one => measured[one.Model].WinRate)],
            [.. Ablations.Select(one => measured.Difference(ModelNames.AllRules, one.Model))], paper, Materials.Demand)
        : RuleAdapterClaim.Judge(measured[ModelNames.AllRules].WinRate, measured[ModelNames.Untuned].WinRate, paper, Materials.Demand);

    /// <inheritdoc/>
    private protected override (IReadOnlyList<CaptionedTable> Tables, IReadOnlyList<string> Remarks) Besides(
        ModelFamily family, ArtifactReader artifacts, PaperTables paper) =>
        ([], Recipe.Decode.MaxNewTokensWithoutEndRule is not { } limit ? []
            : [string.Create(CultureInfo.InvariantCulture,
                $"Responses without the end rule end at {limit} tokens, as in the official scripts, whose README says that this raises " +
                $"their win rate.")]);
}
