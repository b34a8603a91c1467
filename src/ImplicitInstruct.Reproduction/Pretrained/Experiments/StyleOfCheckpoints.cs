using System.Globalization;
using ImplicitInstruct.Claims;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Evaluation.Styles;
using ImplicitInstruct.MiniWorld.Evaluation;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reporting;
using ImplicitInstruct.Reporting.Plots;
using ImplicitInstruct.Reproduction.Pretrained.Recipes;
using ImplicitInstruct.Reproduction.Pretrained.Stages;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Reproduction.Tables;

namespace ImplicitInstruct.Reproduction.Pretrained.Experiments;

/// <summary>Figure 5: whether single-task models answer in their task's style where the instruction resembles the task. Seed 1, as in the official script.</summary>
/// <param name="models">The models.</param>
public sealed class StyleOfCheckpoints(PretrainedModels models) : PretrainedExperiment(models)
{
    private static readonly (TuningKind Kind, string Words)[] Tasks =
        [(TuningKind.Math, "math"), (TuningKind.Recipes, "recipes"), (TuningKind.Poetry, "poetry"), (TuningKind.Code, "code")];

    /// <inheritdoc/>
    public override Claim Claim => StyleClaim.Claim;

    /// <inheritdoc/>
    public override string Heading => "Style where the task is near";

    /// <inheritdoc/>
    public override bool NeedsJudge => false;

    /// <inheritdoc/>
    public override IReadOnlyList<Stage> Goals =>
    [
        Points, Models.Data(TuningKind.Instruction),
        .. Tasks.Select(task => Models.Data(task.Kind)),
        .. BaseNames.SelectMany(name => Tasks.Select(task => ResponsesOf(name, task.Kind))),
    ];

    private InstructionsStage Points => Models.Recipe.Style.Instructions == StyleInstructions.Lima ? Models.LimaInstructions : Models.Test;

    /// <inheritdoc/>
    private protected override Finding Read(string name, StageRunner artifacts, PaperTables paper)
    {
        var bootstrap = new Bootstrap { Resamples = Models.Recipe.Interval.Resamples, Seed = Models.Recipe.Interval.Seed };
        var instructions = artifacts.Open(Points).Select(one => Words.Of(one.Text)).ToList();
        var broad = artifacts.Open(Models.Data(TuningKind.Instruction)).Select(dialogue => Words.Of(dialogue.Turns[0].Response)).ToList();
        var tasks = Tasks.Select(task => (task.Words, Points: Read(task.Kind))).ToList();
        var axes = tasks.Select(task => (task.Words, task.Points, Estimate: CorrelationEstimate.Of(
            CorrelationKind.Pearson, [[.. task.Points.Select(point => point.InstructionSimilarity)]], [[.. task.Points.Select(point => point.OutputSimilarity)]], bootstrap))).ToList();
        var math = artifacts.Open(ResponsesOf(name, TuningKind.Math)).Select(output => output.Output.Contains("####", StringComparison.Ordinal) ? 1.0 : 0).ToList();
        var marks = CorrelationEstimate.Of(CorrelationKind.Spearman, [[.. tasks[0].Points.Select(point => point.InstructionSimilarity)]], [math], bootstrap);
        return Found(StyleClaim.Judge([.. axes.Select(one => In100($"{one.Words}, axes of figure 5", one.Estimate))], [In100("math, ####", marks)], [], [], Demand)) with
        {
            Tables =
            [
                new(
                    $"{TitleOf(name)}: style by similarity",
                    new TableText(
                        ["task", "correlation of figure 5's axes", "rank correlation with ####", "responses with ####, %"],
                        [.. axes.Select((one, i) => (IReadOnlyList<string>)
                            [one.Words, Text(one.Estimate), i == 0 ? Text(marks) : "-", i == 0 ? (100 * math.Average()).ToString("0.0", CultureInfo.InvariantCulture) : "-"])]),
                    FormattableString.Invariant($"{instructions.Count} instructions of {Points.Name}, seed 1. Similarity: mean cosine of TF-IDF vectors of lower-case words; the paper has nomic-embed-text-v1.")),
            ],
            Plots = [.. axes.Select(one => PlotOf(TitleOf(name), one.Words, one.Points, one.Estimate))],
            Remarks = ["Figure 5's embedder is a neural one; here words are counted, so that the numbers need no further model. The paper prints no number for this figure."],
        };

        List<StylePoint> Read(TuningKind kind)
        {
            var own = artifacts.Open(Models.Data(kind));
            List<string> asked = [.. own.Select(dialogue => Words.Of(dialogue.Turns[0].Instruction))], answered = [.. own.Select(dialogue => Words.Of(dialogue.Turns[0].Response))];
            List<string> outputs = [.. artifacts.Open(ResponsesOf(name, kind)).Select(output => Words.Of(output.Output))];
            var similarity = new StyleSimilarity(new TfIdfEmbedder([.. instructions, .. asked, .. answered, .. broad]), asked, answered, broad);
            return [.. similarity.Points(instructions, outputs)];
        }
    }

    private GenerateStage ResponsesOf(string name, TuningKind kind) => Models.Responses(name, kind, seed: 1, instructions: Points);

    private static ScatterPlot PlotOf(string title, string task, IReadOnlyList<StylePoint> points, CorrelationEstimate estimate) => new()
    {
        Title = $"{title}, {task}: style of the response by similarity of the instruction",
        Description = string.Create(CultureInfo.InvariantCulture, $"Each point is an instruction. Correlation {estimate.Value:0.00}."),
        XAxis = "mean similarity of the instruction to the task's instructions",
        YAxis = "similarity of the response to the task's less to LIMA's",
        Kinds = [new PointSeries("instructions", [.. points.Select(point => new PlotPoint(point.InstructionSimilarity, point.OutputSimilarity))])],
    };

    private static Measured In100(string condition, CorrelationEstimate estimate) =>
        new(condition, 100 * estimate.Value, new Interval(100 * estimate.Interval.Low, 100 * estimate.Interval.High, estimate.Interval.Confidence), estimate.Instructions, 1);

    private static string Text(CorrelationEstimate estimate) =>
        string.Create(CultureInfo.InvariantCulture, $"{estimate.Value:0.00} [{estimate.Interval.Low:0.00}, {estimate.Interval.High:0.00}]");
}
