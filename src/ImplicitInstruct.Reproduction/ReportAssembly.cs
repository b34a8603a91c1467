using System.Globalization;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.MiniWorld.Judging;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reporting;
using ImplicitInstruct.Reporting.Plots;
using ImplicitInstruct.Reproduction.Experiments;
using ImplicitInstruct.Reproduction.Pretrained;
using ImplicitInstruct.Reproduction.Recipes;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Reproduction.Tables;
using IAnsiConsole = Spectre.Console.IAnsiConsole;

namespace ImplicitInstruct.Reproduction;

/// <summary>Fills the report from artifacts alone: every claim whose artifacts are whole, the others by name.</summary>
public static class ReportAssembly
{
    private static readonly string[] SampleFamilies = ["p_city", "bio", "c_capital", "a_desc", "compare", "yesno", "recipe", "poem", "code", "list", "email", "math"];

    /// <summary>Runs <c>--target Report</c>.</summary>
    /// <param name="options">Scale, seeds and changed recipe values, as they were for <c>Reproduce</c>.</param>
    /// <param name="console">Where to print; null for the standard output.</param>
    /// <returns>0; the report says which claims hold.</returns>
    /// <exception cref="AdviceException">No claim's artifacts are there.</exception>
    public static int Run(ReproduceOptions options, IAnsiConsole? console = null)
    {
        options.Validate();
        if (!options.IsMiniature)
            return PretrainedReport.Run(options, console);
        console ??= Spectre.Console.AnsiConsole.Console;
        using var engine = new Cpu.CpuEngine(1);   // only its numerics id is asked for
        var runner = new StageRunner(ReproductionRun.StoreOf(options), engine.Arithmetic, new PlainReport(TextWriter.Null, TimeSpan.MaxValue));
        var models = new MiniatureModels(ReproductionRun.RecipeOf(options));
        var page = Write(options, models, runner, MiniatureExperiments.ReadWhole(models, runner, new PaperTables(options.Root)));
        console.Profile.Out.Writer.WriteLine(Path.GetRelativePath(options.Root, page));
        return 0;
    }

    /// <summary>Writes <c>report/index.html</c> and <c>report/report.md</c> into the scale's folder.</summary>
    /// <param name="options">Where, and which scale.</param>
    /// <param name="models">The models.</param>
    /// <param name="artifacts">Opens artifacts; builds none.</param>
    /// <param name="whole">What was found, by all experiments whose artifacts are whole.</param>
    /// <returns>Path of the page.</returns>
    /// <exception cref="AdviceException">No claim's artifacts are there.</exception>
    public static string Write(ReproduceOptions options, MiniatureModels models, StageRunner artifacts, IReadOnlyList<(Experiment Experiment, Finding Finding)> whole)
    {
        if (whole.Count == 0)
            throw new AdviceException($"No claim has all its artifacts below '{artifacts.Root}', so there is nothing to report. Make them:  ./build.sh --target Reproduce");
        var folder = Path.Combine(artifacts.Root, ReportFolder.Name);
        ReportFolder.Write(folder, Content(options, models, artifacts, [.. whole.Select(one => one.Experiment)], [.. whole.Select(one => one.Finding)]));
        return Path.Combine(folder, ReportFolder.PageName);
    }

    private static ReportContent Content(
        ReproduceOptions options, MiniatureModels models, StageRunner artifacts, IReadOnlyList<Experiment> whole, IReadOnlyList<Finding> findings)
    {
        var (paper, recipe) = (new PaperTables(options.Root), models.Recipe);
        var plan = artifacts.Keys.Plan(whole.SelectMany(experiment => experiment.Goals));
        var manifests = plan.Select(stage => (Stage: stage, Manifest: artifacts.ManifestOf(stage))).ToList();
        var newest = manifests.MaxBy(one => one.Manifest.Made.Finished).Manifest.Made;
        var missing = MiniatureExperiments.Ids.Except(whole.Select(experiment => experiment.Claim.Id)).ToList();
        var responses = plan.OfType<DecodeStage>().Where(decoded => decoded.Instructions.Use == InstructionSetKind.Test).ToList();
        return new ReportContent
        {
            Title = "Instruction Following without Instruction Tuning, in miniature",
            Lead = "Every claim of Hewitt, Liu, Manning and Liang (2024) measured on a small Llama that was pretrained here on a synthetic world, on the CPU, with the same bits on every machine."
                + (missing.Count == 0 ? "" : $" Not measured with this recipe yet: {string.Join(", ", missing)}; ./build.sh --target Reproduce makes what is missing."),
            Scale = options.Scale,
            Origin = new ReportOrigin
            {
                Finished = newest.Finished,
                Seconds = Math.Round(manifests.Sum(one => one.Manifest.Made.Seconds), 1),
                Version = newest.Version,
                Runtime = newest.Runtime,
                Machine = newest.Machine,
                Engine = manifests.Select(one => one.Manifest.Engine).First(engine => engine is not null)!,
                Numerics = artifacts.Keys.NumericsId,
            },
            Seeds = new ReportSeeds([.. models.Bases], [.. models.Runs.Select(run => run.ToString())]),
            Findings = FindingTables.Once(findings),
            Overview = [WinRates(whole, artifacts, paper)],
            Sections = [Losses(plan, artifacts), Lengths(responses, models, artifacts), .. SweepResult.ReadAll(artifacts.Root).Select(Section)],
            SampleChoice = "The first test instruction of twelve families, fixed before any response was seen; the models of the first run.",
            Samples = Samples(responses, models, artifacts),
            Recipe = CanonicalJson.ToNode(recipe)!,
            UnchangedRecipe = CanonicalJson.ToNode(new MiniatureRecipe()),
            Conflicts = PaperConflicts.InForce(recipe),
            Artifacts =
            [
                .. manifests.Select(one => new ArtifactEntry(
                    one.Stage.Kind, one.Stage.Name, one.Manifest.Hash, one.Manifest.Made.Seconds, "../" + artifacts.PathInRoot(one.Stage))),
            ],
            Commands =
            [
                new("./build.sh --target Reproduce", "every claim, and this report; what is there already is not made again"),
                new("dotnet test --filter Claim=response-tuning", "one claim as a test, with what it needs"),
                new("./build.sh --target Reproduce --set response.epochs=4 --why", "one number changed: says what reruns, and why"),
                new("./build.sh --target Reproduce --set world.seed=7", "other facts, other splits"),
                new("./build.sh --target Sweep --vary response.epochs=1,2,4,8", "a win rate against one number of the recipe"),
                new("./build.sh --target Report", "this report again, from artifacts alone"),
            ],
        };
    }

    private static BarChart WinRates(IReadOnlyList<Experiment> experiments, StageRunner artifacts, PaperTables paper)
    {
        var bars = new List<Bar>();
        foreach (var table in experiments.Select(experiment => experiment.WinRates).OfType<TableStage>().DistinctBy(table => table.Table))
        {
            foreach (var row in artifacts.Open(table).Rows)
            {
                if (WinRateText.IsReference(row.Model) || bars.Any(bar => bar.Label == row.Model))
                    continue;
                bars.Add(new Bar
                {
                    Label = row.Model,
                    Value = row.WinRate.Value,
                    Interval = row.WinRate.Interval,
                    Seeds = [.. row.Seeds.Select(seed => seed.WinRate)],
                    Paper = [.. paper[table.Table].Where(value => value.Condition == row.Model).Select(value => new PaperMark(value.Model, value.Value, value.Deviation))],
                });
            }
        }

        return new BarChart
        {
            Title = "Win rates of all models against the instruction-tuned model of the same run",
            Description = string.Join("; ", bars.Select(bar => string.Create(CultureInfo.InvariantCulture, $"{bar.Label} {bar.Value:0.0} %"))) + ".",
            Note = "Bars: mean over base models, with 95 % intervals over instructions and base models; dots: single runs. The paper's marks are length-controlled AlpacaEval 2 win rates of its 7B models.",
            Axis = "win rate, %",
            Bars = bars,
            Mark = 50,
            MarkLabel = "as good as instruction tuning",
        };
    }

    private static ReportSection Losses(IReadOnlyList<Stage> plan, StageRunner artifacts) => new()
    {
        Title = "Losses",
        Paragraphs = ["Means of twenty neighbouring steps in pretraining. Tuning starts from the base model of the same run; only response tokens count."],
        Plots =
        [
            Curves("Pretraining", "loss, nats a token", plan.OfType<PretrainStage>().Select(stage => (Stage)stage), artifacts, window: 20),
            .. plan.OfType<TuneStage>().Any(IsFirstRun)
                ? new Plot[] { Curves("Tuning, first run", "loss, nats a token", plan.OfType<TuneStage>().Where(IsFirstRun), artifacts, window: 4) }
                : [],
        ],
    };

    private static bool IsFirstRun(TuneStage stage) => stage.Run == new Run(1, 1) && stage.Plan.Suffix.Length == 0;

    private static LineChart Curves(string title, string axis, IEnumerable<Stage> stages, StageRunner artifacts, int window)
    {
        var series = stages.Select(stage => new PointSeries(stage.Name, Smooth(ReadLosses(artifacts.FolderOf(stage)), window))).ToList();
        return new LineChart
        {
            Title = title,
            Description = string.Join("; ", series.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Name}: from {one.Points[0].Y:0.00} to {one.Points[^1].Y:0.00}"))) + ".",
            XAxis = "step",
            YAxis = axis,
            Series = series,
        };
    }

    private static List<double> ReadLosses(string folder) =>
        [.. File.ReadLines(Path.Combine(folder, ModelStage.LossesFile)).Skip(1).Select(line => double.Parse(line.Split(',')[2], CultureInfo.InvariantCulture))];

    private static List<PlotPoint> Smooth(List<double> losses, int window) =>
        [.. losses.Chunk(window).Index().Select(chunk => new PlotPoint((chunk.Index * window) + ((chunk.Item.Length + 1) / 2.0), chunk.Item.Average()))];

    private static ReportSection Lengths(IReadOnlyList<DecodeStage> responses, MiniatureModels models, StageRunner artifacts)
    {
        const int Width = 8;
        var bins = (models.Recipe.Decode.MaxNewTokens / Width) + 1;
        var panels = responses.Where(decoded => IsOf(decoded, models.Runs[0])).Select(decoded =>
        {
            var outputs = artifacts.Open(decoded);
            return new HistogramPanel(decoded.System, Count(outputs), Count(outputs.Where(output => !output.Finished)));
        }).ToList();
        return new ReportSection
        {
            Title = "Response lengths",
            Paragraphs = ["The raw win rate is the primary number: an unfinished response is a failure, and not a long answer."],
            Plots =
            [
                new Histogram
                {
                    Title = "Tokens of the responses to the test instructions, first run",
                    Description = "One panel a model; base models nearly never stop.",
                    Axis = "tokens",
                    Edges = [.. Enumerable.Range(0, bins + 1).Select(edge => (double)(Width * edge))],
                    Panels = panels,
                    MarkedLabel = "never stopped",
                },
            ],
        };

        int[] Count(IEnumerable<ModelOutput> outputs)
        {
            var counts = new int[bins];
            foreach (var output in outputs)
                counts[output.Tokens / Width]++;
            return counts;
        }
    }

    private static ReportSection Section(SweepResult sweep)
    {
        var numbers = sweep.Points.All(point => double.TryParse(point.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out _));
        return new ReportSection
        {
            Title = $"Sweep over {sweep.Key}",
            Paragraphs = ["Beyond the paper: one value of the recipe varied" + (sweep.Overrides.Count == 0 ? "." : $", others set: {string.Join(", ", sweep.Overrides)}.")],
            Tables = [new("Win rates", sweep.ToTable())],
            Plots = !numbers ? [] :
            [
                new LineChart
                {
                    Title = $"Win rate against {sweep.Key}",
                    Description = string.Join("; ", sweep.Points.Select(point => $"{sweep.Key} = {point.Value}: {string.Join(", ", point.Rows.Select(row => row.WinRate.ToString()))}")) + ".",
                    XAxis = sweep.Key,
                    YAxis = "win rate, %",
                    Series =
                    [
                        .. sweep.Points[0].Rows.Select((row, i) => new PointSeries(
                            row.Model,
                            [.. sweep.Points.Select(point => new PlotPoint(
                                double.Parse(point.Value, CultureInfo.InvariantCulture), point.Rows[i].WinRate.Value, point.Rows[i].WinRate.Interval)).OrderBy(point => point.X)])),
                    ],
                },
            ],
        };
    }

    private static bool IsOf(DecodeStage decoded, Run run) => decoded.Model.Run == run || decoded.Model.Run == run with { Tuning = 0 };

    /// <summary>A text of the miniature as one reads it: its line breaks are words with spaces around them.</summary>
    private static string Lines(string text) => text.Replace(" \n ", "\n", StringComparison.Ordinal);

    private static List<Sample> Samples(IReadOnlyList<DecodeStage> responses, MiniatureModels models, StageRunner artifacts)
    {
        var first = models.Runs[0];
        var shown = responses.Where(decoded => IsOf(decoded, first) && !decoded.System.Contains("other-tags", StringComparison.Ordinal)).ToList();
        var reference = shown.FirstOrDefault(decoded => decoded.System == ModelNames.InstructionTuned);
        var test = artifacts.Open(models.Test);
        var judge = new OracleJudge(test, models.Recipe.Judge);
        var outputs = shown.ToDictionary(decoded => decoded, artifacts.Open);
        return
        [
            .. SampleFamilies.Select(family => test.Index().First(one => one.Item.Family == family)).Select(one => new Sample
            {
                Instruction = one.Item.Text,
                Kind = one.Item.Family,
                Reference = Lines(one.Item.Reference),
                Responses =
                [
                    .. shown.Select(decoded =>
                    {
                        var output = outputs[decoded][one.Index];
                        var score = judge.Score(output);
                        return new SampleResponse
                        {
                            Model = decoded.System,
                            Text = Lines(output.Output),
                            Finished = output.Finished,
                            Score = new ResponseScore(score.Total, [("R", score.Relevance), ("C", score.Correctness), ("K", score.Completeness), ("F", score.Form)]),
                            Preference = reference is null || decoded == reference ? null : judge.Preference(judge.Score(outputs[reference][one.Index]), score),
                        };
                    }),
                ],
            }),
        ];
    }
}
