namespace ImplicitInstruct.Reproduction.Sweeps;

/// <summary>Beyond the paper: varies one value of the recipe and measures win rates at each, to probe where an effect ends.</summary>
/// <remarks>
/// Values of the recipe other than the varied one are as they stand or as they were changed; lists among them are chosen from on validation
/// instructions at each value anew.
/// </remarks>
public sealed class Sweep
{
    private static readonly IReadOnlyList<string> Systems = [
        ModelNames.ResponseTuned, .. SingleTasks.All.Select(ModelNames.TunedOn), ModelNames.AllRules, .. LowRank,
    ];

    /// <summary>Adapters, which are held beside full tuning and the rules: how little has to be added to a base model?</summary>
    private static IReadOnlyList<string> LowRank =>
        [ModelNames.OfLowRank(ModelNames.ResponseTuned), ModelNames.OfLowRank(ModelNames.InstructionTuned)];

    private readonly IReadOnlyList<(string Value, Study Study, IReadOnlyList<TableStage> Tables)> _points;

    /// <summary>Lays out what is measured at every value.</summary>
    /// <param name="options">Scale, seeds and changed recipe values.</param>
    /// <param name="vary">Key and values: <c>response.epochs=1,2,4</c>.</param>
    /// <param name="model">Kinds of models, parted by commas; null for response-tuned.</param>
    /// <param name="downloads">Where checkpoints and data come from; null: as this process's environment says.</param>
    /// <exception cref="AdviceException">There is nothing to vary, or a value cannot be: said before any work on the others.</exception>
    public Sweep(ReproduceOptions options, string vary, string? model, Downloads? downloads = null)
    {
        string[] systems = [.. (model ?? ModelNames.ResponseTuned).Split(',', StringSplitOptions.TrimEntries).Distinct()];
        if (systems.FirstOrDefault(system => !Systems.Contains(system)) is { } unknown)
            throw new AdviceException(
                $"There is no kind of model '{unknown}' to sweep over. Known: {string.Join(", ", Systems)}.")
            { Remedy = "sweep.model" };
        (Key, var values) = Parse(vary);
        Overrides = options.Overrides;
        _points = [.. values.Select(value =>
        {
            var study = new Study(options with { Overrides = [.. options.Overrides, $"{Key}={value}"] }, downloads);
            return (value, study, TablesOf(study.Models, systems));
        })];
        if (_points.Select(point => string.Join(' ', point.Tables.Select(table => point.Study.KeysOfPlan().Of(table).Hash))).Distinct()
            .Count() == 1)
            throw new AdviceException($"{Key} changes nothing of {string.Join(" and ", systems)}: every value would give the same numbers.")
            {
                Remedy = "sweep.vary",
            };
    }

    /// <summary>Key of the varied value.</summary>
    public string Key { get; }

    private IReadOnlyList<string> Overrides { get; }

    /// <summary>
    /// Measures at every value, and writes <c>sweep/KEY.json</c> and <c>.md</c> into the scale's folder, which the report shows.
    /// </summary>
    /// <param name="report">Where progress goes.</param>
    /// <param name="cancellation">Ends the run at the next step, after saving its state.</param>
    /// <param name="engine">The engine; null for the one that the options name.</param>
    /// <exception cref="AdviceException">Missing input.</exception>
    public async Task<SweepResult> MeasureAsync(IRunReport report, CancellationToken cancellation, IEngine? engine = null)
    {
        var points = new List<SweepPoint>();
        foreach (var (value, study, tables) in _points)
        {
            using var bench = await Workbench.OpenAsync(study, StageStep.Tables, report, cancellation, engine, tables)
                .ConfigureAwait(false);
            await bench.MakeAllAsync(cancellation).ConfigureAwait(false);
            points.Add(new SweepPoint
            {
                Value = value,
                Rows = [.. tables.SelectMany(table => RowsOf(table, bench.Artifacts))],
                AddedBytes = [.. tables.SelectMany(table => AddedBytes.Of(table, bench.Artifacts))],
            });
            report.Line($"{Key} = {value}: {string.Join(", ", points[^1].Rows.Select(row => row.WinRate.ToString()))}");
        }

        var result = new SweepResult { Key = Key, Overrides = Overrides, Points = points };
        result.Write(_points[0].Study.Store.Root);
        return result;
    }

    private static IReadOnlyList<TableStage> TablesOf(Models models, IReadOnlyList<string> systems)
    {
        if (models.Materials.Judge is null)
            throw new AdviceException("A sweep measures win rates, and nobody judges.") { Remedy = "judge.none" };
        string[] rows = [.. systems, .. systems.Any(LowRank.Contains) ? (string[])[ModelNames.ResponseTuned, ModelNames.AllRules] : []];
        var families = models.Families.Where(family => !systems.Contains(ModelNames.AllRules) || models.HasRules(family)).ToList();
        return families.Count == 0
            ? throw new AdviceException($"There is no model {ModelNames.AllRules}: {models.Materials.WhyNoRules}.")
            : [.. families.Select(family => models.Table(
                family, "sweep",
                [
                    .. rows.Distinct().Where(name => name != ModelNames.AllRules || models.HasRules(family))
                        .Select(name => KindOf(family, name)),
                    run => models.Untuned(family.BaseOf(run)),
                ],
                run => models.Responses(family, TuningMethod.Instructions, run)))];

        Func<Run, DecodeStage> KindOf(ModelFamily family, string name) => models.KindsOf(family).First(kind => kind.Name == name).Responses;
    }

    private static IEnumerable<ModelResult> RowsOf(TableStage table, ArtifactReader artifacts) =>
        artifacts.Open(table).Rows.Select(
            row => table.Family.Title is null ? row : row with { Model = $"{table.Family.Title}, {row.Model}" });

    private static (string Key, IReadOnlyList<string> Values) Parse(string vary)
    {
        var at = vary.IndexOf('=', StringComparison.Ordinal);
        string[] values = at <= 0 ? []
            : vary[(at + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (values.Length < 2 || values.Distinct().Count() < values.Length)
            throw new AdviceException(
                $"'{vary}' varies nothing: it takes a key, an equals sign and at least two different values.")
            { Remedy = "sweep.vary" };
        return (vary[..at].Trim(), values);
    }
}
