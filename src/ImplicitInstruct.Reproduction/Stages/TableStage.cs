namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>Win rates of one kind of model after another over all runs of a family, and differences between them, with intervals.</summary>
/// <remarks>
/// Key: kind, revision, the table's name, rows and contrasts, how it is measured, the resampling, and the keys of everything judged. Raise
/// the revision when a statistic changes.
/// </remarks>
/// <param name="Family">The base models.</param>
/// <param name="Table">The table's name, e.g. <c>table-1</c>.</param>
/// <param name="Comparisons">Every judged pair of models, in the order of rows and runs.</param>
/// <param name="Contrasts">Differences that are wanted.</param>
/// <param name="Measure">What a win rate is.</param>
/// <param name="Interval">How intervals are made.</param>
public sealed record TableStage(
    ModelFamily Family,
    string Table, IReadOnlyList<Comparison> Comparisons, IReadOnlyList<Contrast> Contrasts, WinRateMeasure Measure, IntervalRecipe Interval)
    : JsonStage<WinRateTable>("table", Revision: 3, FileName: "win_rates.json")
{
    /// <inheritdoc/>
    public override string Name => Table + Family.Suffix;

    /// <inheritdoc/>
    public override object Recipe =>
        new
        {
            Interval,
            Contrasts,
            Measure = Measure.Name,
            Rows = Comparisons.Select(
            comparison => $"{comparison.System}, {comparison.Judged.Name}")
        };

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> Inputs =>
    [
        .. Comparisons.Select(comparison => new StageInput(comparison.Judged.Name, comparison.Judged)),
        .. Comparisons.SelectMany(comparison => new OutputsStage[] { comparison.Judged.Reference, comparison.Judged.Candidate })
            .DistinctBy(outputs => outputs.Name).Select(outputs => new StageInput(outputs.Name, outputs)),
    ];

    /// <inheritdoc/>
    protected override WinRateTable Make(StageContext context)
    {
        var rows = Comparisons.GroupBy(comparison => comparison.System).ToDictionary(
            row => row.Key, row => (IReadOnlyList<JudgedRun>)[.. row.Select(comparison => Read(context.FolderOf, comparison))],
            StringComparer.Ordinal);
        return Measure.Of(rows, Contrasts, Interval.ToBootstrap());
    }

    /// <summary>Its numbers as they can be measured again on some of the instructions.</summary>
    internal IReadOnlyList<TableNumber> Sample(ArtifactReader artifacts)
    {
        var rows = Comparisons.GroupBy(comparison => comparison.System).Select(row => (
            Name: row.Key, Columns: Measure.Sample([.. row.Select(comparison => Read(artifacts.FolderOf, comparison))]),
            Source: string.Join(' ', row.Select(comparison => artifacts.PathInRoot(comparison.Judged))))).ToList();
        return
        [
            .. rows.SelectMany(
                row => row.Columns.Select(column => new TableNumber(Name, row.Name, column.Name, column.Number, row.Source))),
            .. from contrast in Contrasts
               let one = rows.Single(row => row.Name == contrast.Model)
               let other = rows.Single(row => row.Name == contrast.Other)
               select new TableNumber(
                   Name, WinRateTable.NameOf(one.Name, other.Name), one.Columns[0].Name,
                   one.Columns[0].Number.Minus(other.Columns[0].Number), $"{one.Source} {other.Source}"),
        ];
    }

    private static JudgedRun Read(Func<Stage, string> folderOf, Comparison comparison)
    {
        var judged = comparison.Judged;
        return new(
            comparison.Run, judged.Pairs(Open(judged.Reference), Open(judged.Candidate)), judged.Open(folderOf(judged)));

        IReadOnlyList<ModelOutput> Open(OutputsStage outputs) => outputs.Open(folderOf(outputs));
    }
}

/// <summary>A number of a table.</summary>
/// <param name="Table">The table.</param>
/// <param name="Row">What was measured.</param>
/// <param name="Column">In which unit.</param>
/// <param name="Number">The number.</param>
/// <param name="Source">The artifacts that it is measured on: of the same ones the same number comes out.</param>
internal sealed record TableNumber(string Table, string Row, string Column, SampledNumber Number, string Source);

/// <summary>One cell of a table: a model judged against the reference of the same run.</summary>
/// <param name="System">Kind of model, the row.</param>
/// <param name="Run">The seeds.</param>
/// <param name="Judged">The judged pairs of responses.</param>
public sealed record Comparison(string System, Run Run, JudgeStage Judged);

/// <summary>
/// Two rows of a table whose difference is wanted with its own interval: both are measured on the same instructions and base models, so
/// what makes these easy cancels.
/// </summary>
/// <param name="Model">The one.</param>
/// <param name="Other">The other, which is subtracted.</param>
public sealed record Contrast(string Model, string Other);
