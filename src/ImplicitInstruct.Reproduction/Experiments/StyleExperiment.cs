using System.Globalization;
using ImplicitInstruct.Claims;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Evaluation.Styles;
using ImplicitInstruct.MiniWorld.Evaluation;
using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reporting;
using ImplicitInstruct.Reporting.Plots;
using ImplicitInstruct.Reproduction.Recipes;
using ImplicitInstruct.Reproduction.Scales;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Reproduction.Tables;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Reproduction.Experiments;

/// <summary>Figure 5: whether single-task models keep their task's style for instructions like the task's, and drop it for others. One run of each base model.</summary>
/// <param name="models">The models.</param>
public sealed class StyleExperiment(MiniatureModels models) : Experiment
{
    private static readonly IReadOnlyList<(TuningKind Kind, string Family)> Tasks =
        [(TuningKind.Math, "math"), (TuningKind.Recipes, "recipe"), (TuningKind.Poetry, "poem"), (TuningKind.Code, "code")];

    private readonly IReadOnlyList<Run> _runs = [.. models.Runs.DistinctBy(run => run.Pretraining)];

    /// <inheritdoc/>
    public override Claim Claim => StyleClaim.Claim;

    /// <inheritdoc/>
    public override string Heading => "Style where the task is near";

    /// <inheritdoc/>
    public override IReadOnlyList<Stage> Goals =>
    [
        models.Test,
        .. _runs.SelectMany(run => Tasks.SelectMany(task => new Stage[] { models.Responses(task.Kind, run), models.Demonstrations(task.Kind, run.Tuning) })
            .Append(models.Demonstrations(TuningKind.Instruction, run.Tuning)).Append(models.Untuned(run.Pretraining))),
    ];

    /// <inheritdoc/>
    public override Finding Read(StageRunner artifacts, PaperTables paper)
    {
        var bootstrap = new Bootstrap { Resamples = models.Recipe.Interval.Resamples, Seed = models.Recipe.Interval.Seed };
        var test = artifacts.Open(models.Test);
        var markers = new StyleMarkers(World.Draw(models.Recipe.World));
        var tasks = Tasks.Select(task => Read(task.Kind, task.Family, artifacts, test, markers, bootstrap)).ToList();
        var result = StyleClaim.Judge(
            [.. tasks.Select(task => Correlation($"{task.Style.Task}, axes of figure 5", task.Style.OutputBySimilarity))],
            [.. tasks.Select(task => Correlation($"{task.Style.Task}, marker", task.Style.MarkBySimilarity))],
            [.. tasks.Select(task => Share($"{task.Style.Task}, own family", task.Style.OwnTask))],
            [.. tasks.Select(task => Share($"{task.Style.Task}, other families", task.Style.OtherTasks))],
            Demands.Miniature);
        return Found(result) with
        {
            Tables =
            [
                new(
                    "Style by similarity",
                    new TableText(
                        ["task", "correlation of figure 5's axes", "rank correlation, marker", "marker by similarity quartile, low to high, %", "own family, %", "other families, %", "base, other families, %"],
                        [.. tasks.Select(task => (IReadOnlyList<string>)
                        [
                            task.Style.Task, Text(task.Style.OutputBySimilarity), Text(task.Style.MarkBySimilarity),
                            string.Join(" / ", task.Style.Quartiles.Select(quartile => quartile.Percent.ToString("0", CultureInfo.InvariantCulture))),
                            Text(task.Style.OwnTask), Text(task.Style.OtherTasks), task.BaseOthers.ToString("0.0", CultureInfo.InvariantCulture),
                        ])]),
                    $"Similarity: mean cosine of TF-IDF vectors to the task's tuning instructions. Style, the vertical axis of figure 5: mean cosine of the response to the task's responses less that to the broad set's. Markers: #### (math), ingredients (recipes), two rhyming line ends (poetry), def and return (code). {test.Count} instructions, runs {string.Join(", ", _runs)}; intervals resample instructions and base models."),
            ],
            Plots = [.. tasks.Select(task => task.Plot)],
            Remarks =
            [
                "The paper's text says that the points of figure 5 are LIMA's instructions, its code plots AlpacaEval's; here they are the test instructions, as in the code.",
                "The paper prints no number for this figure.",
            ],
        };
    }

    private (StyleAdherence Style, double BaseOthers, Plot Plot) Read(
        TuningKind kind, string family, StageRunner artifacts, IReadOnlyList<EvaluationInstruction> test, StyleMarkers markers, Bootstrap bootstrap)
    {
        var task = ModelNames.TaskOf(kind)!.Value;
        var answers = new List<IReadOnlyList<StyleSample>>();
        foreach (var run in _runs)
        {
            var own = artifacts.Open(models.Demonstrations(kind, run.Tuning));
            var broad = artifacts.Open(models.Demonstrations(TuningKind.Instruction, run.Tuning));
            string[] instructions = [.. test.Select(one => one.Text)];
            string[] outputs = [.. artifacts.Open(models.Responses(kind, run)).Select(output => output.Output)];
            var embedder = new TfIdfEmbedder([.. instructions, .. own.Select(one => one.Instruction), .. own.Select(one => one.Response), .. broad.Select(one => one.Response)]);
            var similarity = new StyleSimilarity(
                embedder, [.. own.Select(one => one.Instruction)], [.. own.Select(one => one.Response)], [.. broad.Select(one => one.Response)]);
            answers.Add([.. similarity.Points(instructions, outputs).Select((point, i) => new StyleSample(point, markers.Marks(task, outputs[i]), test[i].Family == family))]);
        }

        var style = StyleAdherence.Of(task.Id(), answers, bootstrap);
        var others = test.Index().Where(one => one.Item.Family != family).Select(one => one.Index).ToList();
        var marked = _runs.Sum(run =>
        {
            var outputs = artifacts.Open(models.Untuned(run.Pretraining));
            return others.Count(index => markers.Marks(task, outputs[index].Output));
        });
        return (style, 100.0 * marked / (others.Count * _runs.Count), PlotOf(style, answers[0]));
    }

    private ScatterPlot PlotOf(StyleAdherence style, IReadOnlyList<StyleSample> answers) => new()
    {
        Title = $"{style.Task}: style of the response by similarity of the instruction, run {_runs[0]}",
        Description = string.Create(CultureInfo.InvariantCulture,
            $"Each point is a test instruction. Correlation {style.OutputBySimilarity.Value:0.00} over all base models; the marker is in {style.OwnTask.Percent:0} % of responses to the task's own family and {style.OtherTasks.Percent:0} % of others."),
        XAxis = "mean similarity of the instruction to the task's instructions",
        YAxis = "similarity of the response to the task's less to the broad set's",
        Kinds =
        [
            Kind("own family", answers.Where(answer => answer.IsOwnTask)),
            Kind("other, with the marker", answers.Where(answer => !answer.IsOwnTask && answer.IsMarked)),
            Kind("other, without", answers.Where(answer => !answer.IsOwnTask && !answer.IsMarked)),
        ],
    };

    private static PointSeries Kind(string name, IEnumerable<StyleSample> answers) =>
        new(name, [.. answers.Select(answer => new PlotPoint(answer.Point.InstructionSimilarity, answer.Point.OutputSimilarity))]);

    private static Measured Correlation(string condition, CorrelationEstimate estimate) =>
        new(condition, 100 * estimate.Value, new Interval(100 * estimate.Interval.Low, 100 * estimate.Interval.High, estimate.Interval.Confidence), estimate.Instructions, estimate.BaseModels);

    private Measured Share(string condition, ShareEstimate share) => new(condition, share.Percent, share.Interval, share.Instructions, _runs.Count);

    private static string Text(CorrelationEstimate estimate) =>
        string.Create(CultureInfo.InvariantCulture, $"{estimate.Value:0.00} [{estimate.Interval.Low:0.00}, {estimate.Interval.High:0.00}]");

    private static string Text(ShareEstimate share) =>
        string.Create(CultureInfo.InvariantCulture, $"{share.Percent:0.0} [{share.Interval.Low:0.0}, {share.Interval.High:0.0}]");
}
