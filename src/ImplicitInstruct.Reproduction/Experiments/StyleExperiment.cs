using ImplicitInstruct.Evaluation.Styles;
using ImplicitInstruct.Reporting.Plots;

namespace ImplicitInstruct.Reproduction.Experiments;

/// <summary>
/// Figure 5: whether single-task models answer in their task's style where the instruction resembles the task, and drop it for others. One
/// run of each base model.
/// </summary>
/// <param name="models">The models.</param>
internal sealed class StyleExperiment(Models models) : Experiment(models)
{
    /// <summary>The tasks of the figure: games have no style that another response could share.</summary>
    private static readonly SingleTask[] Tasks = [SingleTask.Math, SingleTask.Recipes, SingleTask.Poetry, SingleTask.Code];

    /// <inheritdoc/>
    public override Claim Claim => HasFamilies ? StyleClaim.Claim : StyleClaim.OnCheckpoints;

    /// <inheritdoc/>
    public override string Heading => "Style where the task is near";

    /// <inheritdoc/>
    public override bool NeedsJudge => false;

    private StyleMaterials Style => Materials.Style;

    /// <summary>Whether instructions have families, so that it is known which ask for a task itself.</summary>
    private bool HasFamilies => Style.FamilyOf(Tasks[0]) is not null;

    /// <inheritdoc/>
    internal override string PaperTable => "figure-5";

    /// <inheritdoc/>
    private protected override IEnumerable<Stage> GoalsOf(ModelFamily family) =>
    [
        Style.Points,
        .. family.FirstRuns.SelectMany(run => Tasks.SelectMany(task => new Stage[] { ResponsesOf(family, task, run), DataOf(task, run) })
            .Append(BroadSetOf(run)).Concat(HasFamilies ? [Untuned(family, run)] : [])),
        .. family.FirstRuns.SelectMany(run => Tasks.SelectMany(task => Style.VectorsOf(TextsOf(family, task, run)))),
    ];

    /// <inheritdoc/>
    internal override IReadOnlyList<TableNumber> Sample(ArtifactReader artifacts)
    {
        var points = artifacts.Open(Style.Points);
        return [.. from family in Families from task in Tasks from number in Sample(family, task, artifacts, points) select number];
    }

    /// <inheritdoc/>
    private protected override Finding Read(ModelFamily family, ArtifactReader artifacts, PaperTables paper)
    {
        var points = artifacts.Open(Style.Points);
        var style = Style;
        var tasks = Tasks.Select(task => Read(family, task, artifacts, points, style)).ToList();
        var marked = tasks.Where(task => task.Marks is not null).ToList();
        var adherent = tasks.Where(task => task.Adherence is not null).ToList();
        IReadOnlyList<Measured> axes = [.. tasks.Select(task => In100($"{task.Name}, style and similarity", task.Axes))];
        IReadOnlyList<Measured> marks = [.. marked.Select(task => In100($"{task.Name}, marker", task.Marks!))];
        var result = HasFamilies
            ? StyleClaim.Judge(
                axes, marks, [.. adherent.Select(task => Share(family, $"{task.Name}, own family", task.Adherence!.OwnTask))],
                [.. adherent.Select(task => Share(family, $"{task.Name}, other families", task.Adherence!.OtherTasks))], Materials.Demand)
            : StyleClaim.JudgeOnCheckpoints(
                [.. tasks.Select(task => In100($"{task.Name}, like the task", task.Nearness!.Near))],
                [.. tasks.Select(task => In100($"{task.Name}, all others", task.Nearness!.Rest))],
                [.. tasks.Select(task => In100($"{task.Name}, average", task.Nearness!.Average))], [.. axes, .. marks], Materials.Demand);
        IReadOnlyList<(string Name, Func<TaskStyle, string?> Text)> columns =
        [
            ("style, like the task", task => task.Nearness is { } nearness ? Text(nearness.Near) : null),
            ("style, average", task => task.Nearness is { } nearness ? Text(nearness.Average) : null),
            ("style, all others", task => task.Nearness is { } nearness ? Text(nearness.Rest) : null),
            ("correlation of style and similarity", task => Text(task.Axes)),
            ("rank correlation, marker", task => task.Marks is { } marks ? Text(marks) : null),
            ("marker by similarity quartile, low to high, %", task => task.Adherence is { } style
                ? string.Join(" / ", style.Quartiles.Select(quartile => quartile.Percent.ToString("0", CultureInfo.InvariantCulture)))
                : null),
            ("own family, %", task => task.Adherence is { } style ? Text(style.OwnTask) : null),
            ("other families, %", task => task.Adherence is { } style ? Text(style.OtherTasks) : null),
            ("base, other families, %", task => task.BaseOthers?.ToString("0.0", CultureInfo.InvariantCulture)),
            ("responses with the marker, %",
                task => task.Adherence is null ? task.Marked?.ToString("0.0", CultureInfo.InvariantCulture) : null),
        ];
        var shown = columns.Where(column => tasks.Any(task => column.Text(task) is not null)).ToList();
        return Found(result) with
        {
            Tables =
            [
                new(
                    family.Heading("Style by similarity"),
                    new TableText(["task", .. shown.Select(column => column.Name)],
                        [.. tasks.Select(task => (IReadOnlyList<string>)[task.Name, .. shown.Select(column => column.Text(task) ?? "-")])]),
                    style.Note(points.Count, string.Join(", ", family.FirstRuns.Select(Words)))),
            ],
            Plots = [.. tasks.Select(task => task.Plot)],
            Remarks = style.Remarks,
        };

        string Words(
            Run run) =>
            family.Title is null ? FormattableString.Invariant($"p{run.Pretraining}-t{run.Tuning}")
                : FormattableString.Invariant($"s{run.Tuning}");
    }

    private TaskStyle Read(
        ModelFamily family, SingleTask task, ArtifactReader artifacts, IReadOnlyList<TestInstruction> points, StyleMaterials style)
    {
        var bootstrap = Recipe.Interval.ToBootstrap();
        var (marker, ownFamily) = (style.Marker(task), style.FamilyOf(task));
        var answers = AnswersOf(family, task, artifacts, points);
        var adherence = marker is null || ownFamily is null ? null : StyleAdherence.Of(task.Id(), answers, bootstrap);
        var axes = adherence?.OutputBySimilarity
            ?? CorrelationEstimate.Of(CorrelationKind.Pearson, Series(one => one.Point.InstructionSimilarity),
                Series(one => one.Point.OutputSimilarity), bootstrap);
        return new TaskStyle
        {
            Name = task.Id(),
            Axes = axes,
            Marks = marker is null ? null : adherence?.MarkBySimilarity
                ?? CorrelationEstimate.Of(CorrelationKind.Spearman, Series(one => one.Point.InstructionSimilarity),
                    Series(one => one.IsMarked ? 1 : 0), bootstrap),
            Adherence = adherence,
            Nearness = HasFamilies ? null
                : StyleNearness.Of([.. answers.Select(model => model.Select(one => one.Point).ToArray())], bootstrap),
            BaseOthers = adherence is null ? null : MarkedByBase(family, artifacts, points, marker!, ownFamily!),
            Marked = marker is null ? null : 100 * answers.Average(model => model.Average(one => one.IsMarked ? 1.0 : 0)),
            Plot = PlotOf(family, task, axes, adherence, answers[0], style),
        };

        IReadOnlyList<IReadOnlyList<double>> Series(Func<StyleSample, double> value) =>
            [.. answers.Select(model => model.Select(value).ToArray())];
    }

    /// <summary>A task's numbers, under the names that the claim has for them.</summary>
    private IEnumerable<TableNumber> Sample(
        ModelFamily family, SingleTask task, ArtifactReader artifacts, IReadOnlyList<TestInstruction> points)
    {
        var answers = AnswersOf(family, task, artifacts, points);
        var first = answers[0];
        int[] all = [.. Enumerable.Range(0, first.Count)];
        yield return Number(
            "style and similarity", all, model => Correlate(CorrelationKind.Pearson, model, one => one.Point.OutputSimilarity));
        if (Style.Marker(task) is not null)
            yield return Number("marker", all, model => Correlate(CorrelationKind.Spearman, model, one => one.IsMarked ? 1 : 0));
        if (Style.Marker(task) is not null && HasFamilies)
        {
            yield return Number("own family", [.. all.Where(i => first[i].IsOwnTask)], Marked);
            yield return Number("other families", [.. all.Where(i => !first[i].IsOwnTask)], Marked);
        }

        if (HasFamilies)
            yield break;
        var (near, rest, average) = StyleNearness.PartsOf([.. first.Select(one => one.Point)]);
        yield return Number("like the task", near, Similar);
        yield return Number("all others", rest, Similar);
        yield return Number("average", average, Similar);

        TableNumber Number(string name, int[] places, Func<IReadOnlyList<StyleSample>, InstructionStatistic> statistic) => new(
            Claim.Id + family.Suffix, $"{task.Id()}, {name}", "", new SampledNumber
            {
                Instructions = [.. places.Select(place => points[place].Text)],
                Runs =
                [
                    .. family.FirstRuns.Zip(answers, (run, model) => new SampledRun(
                        FormattableString.Invariant($"p{run.Pretraining}"), run.ToString(),
                        statistic([.. places.Select(place => model[place])]))),
                ],
            },
            string.Join(' ', family.FirstRuns.SelectMany(
                run => new Stage[] { DataOf(task, run), BroadSetOf(run), ResponsesOf(family, task, run) })
                .Select(stage => artifacts.PathInRoot(stage))));

        static InstructionStatistic Correlate(CorrelationKind kind, IReadOnlyList<StyleSample> model, Func<StyleSample, double> value) =>
            Correlation.In100(kind, [.. model.Select(one => one.Point.InstructionSimilarity)], [.. model.Select(value)]);

        static InstructionStatistic Marked(IReadOnlyList<StyleSample> model) => Mean(model, one => one.IsMarked ? 1 : 0);

        static InstructionStatistic Similar(IReadOnlyList<StyleSample> model) => Mean(model, one => one.Point.OutputSimilarity);

        static InstructionStatistic Mean(IReadOnlyList<StyleSample> model, Func<StyleSample, double> value)
        {
            double[] values = [.. model.Select(value)];
            return drawn => Bootstrap.MeanPercent(values, drawn);
        }
    }

    /// <summary>Similarity and style of every answer, of a run of each base model.</summary>
    private List<IReadOnlyList<StyleSample>> AnswersOf(
        ModelFamily family, SingleTask task, ArtifactReader artifacts, IReadOnlyList<TestInstruction> points)
    {
        var style = Style;
        var (marker, ownFamily) = (style.Marker(task), style.FamilyOf(task));
        var answers = new List<IReadOnlyList<StyleSample>>();
        List<string> instructions = [.. points.Select(one => style.Words(one.Text))];
        foreach (var run in family.FirstRuns)
        {
            var own = artifacts.Open(DataOf(task, run));
            List<string> asked = [.. own.Select(one => style.Words(one.Turns[0].Instruction))];
            List<string> answered = [.. own.Select(one => style.Words(one.Turns[0].Response))];
            List<string> broad = [.. artifacts.Open(BroadSetOf(run)).Select(one => style.Words(one.Turns[0].Response))];
            List<string> outputs = [.. artifacts.Open(ResponsesOf(family, task, run)).Select(output => output.Output)];
            var embedder = style.EmbedderOf([.. instructions, .. asked, .. answered, .. broad], TextsOf(family, task, run), artifacts);
            var similarity = new StyleSimilarity(embedder, asked, answered, broad);
            answers.Add([.. similarity.Points(instructions, [.. outputs.Select(style.Words)])
                .Select(
                    (point, i) => new StyleSample(
                        point, marker?.Invoke(outputs[i]) ?? false, ownFamily is not null && points[i].Family == ownFamily))]);
        }

        return answers;
    }

    /// <summary>Share of base models' responses to instructions of other families that bear the mark, %.</summary>
    private double MarkedByBase(
        ModelFamily family, ArtifactReader artifacts, IReadOnlyList<TestInstruction> points, Func<string, bool> marker, string ownFamily)
    {
        var others = points.Index().Where(one => one.Item.Family != ownFamily).Select(one => one.Index).ToList();
        var marked = family.FirstRuns.Sum(run =>
        {
            var outputs = artifacts.Open(Untuned(family, run));
            return others.Count(index => marker(outputs[index].Output));
        });
        return 100.0 * marked / (others.Count * family.FirstRuns.Count);
    }

    /// <summary>Where all texts of a task lie that are compared.</summary>
    private IReadOnlyList<TextList> TextsOf(ModelFamily family, SingleTask task, Run run) =>
    [
        new TestTexts(Style.Points), new TuningInstructions(DataOf(task, run)), new TuningResponses(DataOf(task, run)),
        new TuningResponses(BroadSetOf(run)), new OutputTexts(ResponsesOf(family, task, run)),
    ];

    private DecodeStage ResponsesOf(ModelFamily family, SingleTask task, Run run) =>
        Models.Responses(family, TuningMethod.On(task), run, Style.Points);

    private TuningSetStage DataOf(SingleTask task, Run run) => Models.Data(TuningMethod.On(task), run.Tuning);

    private DecodeStage Untuned(ModelFamily family, Run run) => Models.Untuned(family.BaseOf(run), instructions: Style.Points);

    private TuningSetStage BroadSetOf(Run run) => Models.Data(TuningMethod.Instructions, run.Tuning);

    private static ScatterPlot PlotOf(
        ModelFamily family, SingleTask task,
        CorrelationEstimate axes, StyleAdherence? adherence, IReadOnlyList<StyleSample> answers, StyleMaterials style) => new()
        {
            Title = family.Title is null
            ? string.Create(CultureInfo.InvariantCulture,
                $"{task.Id()}: style of the response by similarity of the instruction, run " +
                $"p{family.Runs[0].Pretraining}-t{family.Runs[0].Tuning}")
            : $"{family.Title}, {task.Id()}: style of the response by similarity of the instruction",
            Description = adherence is null
            ? FormattableString.Invariant($"Each point is an instruction. Correlation {axes.Value:0.00}.")
            : string.Create(CultureInfo.InvariantCulture,
                $"Each point is a test instruction. Correlation {axes.Value:0.00} over all base models; the marker is in " +
                $"{adherence.OwnTask.Percent:0} % of responses to the task's own family and {adherence.OtherTasks.Percent:0} % of others."),
            XAxis = "mean similarity of the instruction to the task's instructions",
            YAxis = $"similarity of the response to the task's less to {style.BroadSet}{(adherence is null ? "" : "'s")}",
            Kinds = adherence is null
            ? [Kind("instructions", answers)]
            :
            [
                Kind("own family", answers.Where(answer => answer.IsOwnTask)),
                Kind("other, with the marker", answers.Where(answer => !answer.IsOwnTask && answer.IsMarked)),
                Kind("other, without", answers.Where(answer => !answer.IsOwnTask && !answer.IsMarked)),
            ],
        };

    private static PointSeries Kind(string name, IEnumerable<StyleSample> answers) =>
        new(name, [.. answers.Select(answer => new PlotPoint(answer.Point.InstructionSimilarity, answer.Point.OutputSimilarity))]);

    private static Measured In100(string condition, CorrelationEstimate estimate) => new(
        condition, 100 * estimate.Value,
        new Interval(100 * estimate.Interval.Low, 100 * estimate.Interval.High, estimate.Interval.Confidence), estimate.Instructions,
        estimate.BaseModels);

    private static Measured In100(string condition, MeanEstimate estimate) => new(
        condition, 100 * estimate.Value,
        new Interval(100 * estimate.Interval.Low, 100 * estimate.Interval.High, estimate.Interval.Confidence), estimate.Instructions,
        estimate.BaseModels);

    private static Measured Share(ModelFamily family, string condition, ShareEstimate share) =>
        new(condition, share.Percent, share.Interval, share.Instructions, family.FirstRuns.Count);

    private static string Text(CorrelationEstimate estimate) =>
        string.Create(CultureInfo.InvariantCulture, $"{estimate.Value:0.00} [{estimate.Interval.Low:0.00}, {estimate.Interval.High:0.00}]");

    private static string Text(MeanEstimate mean) => string.Create(
        CultureInfo.InvariantCulture, $"{100 * mean.Value:0.0} [{100 * mean.Interval.Low:0.0}, {100 * mean.Interval.High:0.0}]");

    private static string Text(ShareEstimate share) =>
        string.Create(CultureInfo.InvariantCulture, $"{share.Percent:0.0} [{share.Interval.Low:0.0}, {share.Interval.High:0.0}]");

    private sealed record TaskStyle
    {
        public required string Name { get; init; }

        public required CorrelationEstimate Axes { get; init; }

        public required CorrelationEstimate? Marks { get; init; }

        public required StyleAdherence? Adherence { get; init; }

        public required StyleNearness? Nearness { get; init; }

        public required double? BaseOthers { get; init; }

        public required double? Marked { get; init; }

        public required ScatterPlot Plot { get; init; }
    }
}
