using ImplicitInstruct.Reporting.Plots;

namespace ImplicitInstruct.Reproduction.Reports;

/// <summary>Plots and samples behind the verdicts.</summary>
/// <param name="whole">What was found.</param>
internal sealed class ReportSections(Outcome whole)
{
    private readonly ArtifactReader _artifacts = whole.Artifacts;
    private readonly Materials _materials = whole.Models.Materials;

    /// <summary>A bar for every model that was compared, the paper's values beside it; nothing where none was.</summary>
    public IEnumerable<Plot> WinRates(PaperTables paper)
    {
        var bars = new List<Bar>();
        foreach (var table in whole.Found.SelectMany(one => one.Experiment.WinRates).DistinctBy(table => table.Name))
        {
            foreach (var row in _artifacts.Open(table).Rows)
            {
                var label = table.Family.Title is { } title ? $"{title}, {row.Model}" : row.Model;
                if (WinRateText.IsReference(row.Model) || bars.Any(bar => bar.Label == label))
                    continue;
                bars.Add(new Bar
                {
                    Label = label,
                    Value = row.WinRate.Value,
                    Interval = row.WinRate.Interval,
                    Seeds = [.. row.Seeds.Select(_materials.Measure.RateOf)],
                    Paper = [.. table.Family.InPaper(paper[table.Table]).Where(value => value.Condition == row.Model)
                        .Select(value => new PaperMark(value.Model, value.Value, value.Deviation))],
                });
            }
        }

        if (bars.Count == 0)
            yield break;
        yield return new BarChart
        {
            Title = "Win rates of all models against the instruction-tuned model of the same run",
            Description = string.Join(
                "; ", bars.Select(bar => string.Create(CultureInfo.InvariantCulture, $"{bar.Label} {bar.Value:0.0} %"))) + ".",
            Note = _materials.Words.WinRates,
            Axis = "win rate, %",
            Bars = bars,
            Mark = 50,
            MarkLabel = "as good as instruction tuning",
        };
    }

    /// <summary>The losses of pretraining, and of the first run of every way of tuning.</summary>
    public IEnumerable<ReportSection> Losses(IReadOnlyList<Stage> plan)
    {
        var (pretrained, tuned) = (plan.OfType<PretrainStage>().ToList(), plan.OfType<TuneStage>().Where(IsFirstRun).ToList());
        if (pretrained.Count + tuned.Count == 0)
            yield break;
        yield return new ReportSection
        {
            Title = "Losses",
            Paragraphs =
            [
                (pretrained.Count == 0 ? "" : "Means of twenty neighbouring steps in pretraining. ")
                    + "Tuning starts from the base model of the same run; only response tokens count.",
            ],
            Plots =
            [
                .. pretrained.Count == 0 ? [] : new Plot[] { Curves("Pretraining", pretrained, window: 20) },
                .. tuned.Count == 0 ? [] : new Plot[] { Curves("Tuning, first run", tuned, window: 4) },
            ],
        };
    }

    /// <summary>How long the responses of the first run are.</summary>
    public IEnumerable<ReportSection> Lengths(IReadOnlyList<DecodeStage> responses)
    {
        var shown = responses.Where(IsOfFirstRun).Select(decoded => (decoded.Generator, decoded.System, Outputs: _artifacts.Open(decoded)))
            .ToList();
        if (shown.Count == 0)
            yield break;
        var longest = shown.Max(one => one.Outputs.Max(output => output.Tokens));
        var width = Math.Max(1, (longest + 8) / 9);
        var bins = (longest / width) + 1;
        yield return new ReportSection
        {
            Title = "Response lengths",
            Paragraphs = [_materials.Words.Lengths],
            Plots =
            [
                new Histogram
                {
                    Title = "Tokens of the responses to the test instructions, first run",
                    Description = "One panel a model; base models nearly never stop.",
                    Axis = "tokens",
                    Edges = [.. Enumerable.Range(0, bins + 1).Select(edge => (double)(width * edge))],
                    Panels = [.. shown.Select(one => new HistogramPanel(
                        whole.Models.Families.Count == 1 ? one.System : one.Generator, Count(one.Outputs),
                        Count(one.Outputs.Where(output => !output.Finished))))],
                    MarkedLabel = "never stopped",
                },
            ],
        };

        int[] Count(IEnumerable<ModelOutput> outputs)
        {
            var counts = new int[bins];
            foreach (var output in outputs)
                counts[output.Tokens / width]++;
            return counts;
        }
    }

    /// <summary>Some instructions with the responses of the first run's models: those of the paper's figures, and of the test.</summary>
    public IReadOnlyList<Sample> Samples(IReadOnlyList<Stage> plan)
    {
        var responses = plan.OfType<DecodeStage>().Where(decoded => IsOfFirstRun(decoded) && !decoded.Form.HasOtherTags).ToList();
        return
        [
            .. _materials.Figures is not { } figures ? [] : SamplesOf(
                figures, [.. responses.Where(decoded => decoded.Instructions == figures && IsNoCandidate(decoded))],
                _materials.FiguresAmong),
            .. SamplesOf(
                _materials.Test, [.. responses.Where(decoded => decoded.Instructions.IsTest)],
                test => [.. _materials.Samples(test).Select(index => (index, test[index].Family ?? ""))], _materials.Opinions(_artifacts)),
        ];

        static bool IsNoCandidate(DecodeStage decoded) => decoded.Model is not TuneStage { Suffix.Length: > 0 };
    }

    private List<Sample> SamplesOf(
        InstructionSetStage set, IReadOnlyList<DecodeStage> shown,
        Func<IReadOnlyList<TestInstruction>, IReadOnlyList<(int Index, string Kind)>> chosen,
        Func<ModelOutput, ModelOutput?, (ResponseScore Score, double? Preference)>? opinions = null)
    {
        if (shown.Count == 0)
            return [];
        var reference = shown.FirstOrDefault(decoded => decoded.System == ModelNames.InstructionTuned);
        var instructions = _artifacts.Open(set);
        var outputs = shown.ToDictionary(decoded => decoded, _artifacts.Open);
        return
        [
            .. chosen(instructions).Select(one => new Sample
            {
                Instruction = instructions[one.Index].Text,
                Kind = one.Kind,
                Reference = instructions[one.Index].Reference is { } right ? _materials.Readable(right) : null,
                Responses =
                [
                    .. shown.Select(decoded =>
                    {
                        var output = outputs[decoded][one.Index];
                        var opinion = opinions?.Invoke(
                            output, reference is null || decoded == reference ? null : outputs[reference][one.Index]);
                        return new SampleResponse
                        {
                            Model = whole.Models.Families.Count == 1 ? decoded.System : decoded.Generator,
                            Text = _materials.Readable(output.Output),
                            Finished = output.Finished,
                            Score = opinion?.Score,
                            Preference = opinion?.Preference,
                        };
                    }),
                ],
            }),
        ];
    }

    private bool IsFirstRun(TuneStage stage) =>
        stage.Suffix.Length == 0 && whole.Models.Families.Any(family => family.Bases.Contains(stage.Start) && family.Runs[0] == stage.Run);

    private bool IsOfFirstRun(DecodeStage decoded) => decoded.Epoch is null
        && whole.Models.Families.Any(
            family => decoded.Model.Base == family.BaseOf(family.Runs[0])
                && (decoded.Model is not TuneStage || decoded.Model.Run == family.Runs[0]));

    private LineChart Curves(string title, IEnumerable<Stage> stages, int window)
    {
        var series = stages.Select(stage => new PointSeries(stage.Name, Smooth(ReadLosses(_artifacts.FolderOf(stage)), window))).ToList();
        return new LineChart
        {
            Title = title,
            Description = string.Join("; ",
                series.Select(
                    one => string.Create(
                        CultureInfo.InvariantCulture, $"{one.Name}: from {one.Points[0].Y:0.00} to {one.Points[^1].Y:0.00}"))) + ".",
            XAxis = "step",
            YAxis = "loss, nats a token",
            Series = series,
        };
    }

    private static List<double> ReadLosses(string folder) =>
        [.. File.ReadLines(Path.Combine(folder, ModelStage.LossesFile)).Skip(1)
            .Select(line => double.Parse(line.Split(',')[2], CultureInfo.InvariantCulture))];

    private static List<PlotPoint> Smooth(List<double> losses, int window) =>
        [.. losses.Chunk(window).Index()
            .Select(chunk => new PlotPoint((chunk.Index * window) + ((chunk.Item.Length + 1) / 2.0), chunk.Item.Average()))];
}
