using System.Globalization;
using ImplicitInstruct.Claims;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.MiniWorld.Decoding;
using ImplicitInstruct.MiniWorld.Evaluation;
using ImplicitInstruct.MiniWorld.Judging;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reporting;
using ImplicitInstruct.Reproduction.Recipes;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Reproduction.Tables;

namespace ImplicitInstruct.Reproduction.Experiments;

/// <summary>The choices of epochs, learning rates and rule strengths, and what they depend on.</summary>
/// <param name="models">The models.</param>
public sealed class EpochsExperiment(MiniatureModels models) : Experiment
{
    private readonly IReadOnlyList<(TuningKind Kind, ChoiceStage<TuningRecipe> Stage)> _tunings =
        [.. Enum.GetValues<TuningKind>().Select(kind => (Kind: kind, Stage: models.ChoiceOf(kind))).Where(choice => choice.Stage is not null).Select(choice => (choice.Kind, choice.Stage!))];

    private readonly ChoiceStage<MiniatureRules>? _rules = models.ChoiceOfRules();

    /// <inheritdoc/>
    public override Claim Claim => EpochsClaim.Claim;

    /// <inheritdoc/>
    public override string Heading => "Chosen on validation instructions";

    /// <inheritdoc/>
    public override IReadOnlyList<Stage> Goals =>
    [
        models.Test, models.Validation, .. _tunings.Select(choice => choice.Stage), .. _tunings.Select(choice => models.Tuned(choice.Kind, models.Runs[0])),
        .. _rules is null ? Array.Empty<Stage>() : [_rules],
    ];

    /// <inheritdoc/>
    public override Finding Read(StageRunner artifacts, PaperTables paper)
    {
        var found = _tunings.Select(tuning => Read(
                artifacts, tuning.Stage, [.. models.Runs.Select(run => models.Tuned(tuning.Kind, run))],
                numbers => string.Create(CultureInfo.InvariantCulture, $"{numbers.PeakLearningRate:0.#####} x {numbers.Epochs}")))
            .ToList();
        if (_rules is not null)
        {
            found.Add(Read(artifacts, _rules, [.. models.Bases.Select(seed => models.Steered(seed))],
                rules => string.Create(CultureInfo.InvariantCulture, $"end {rules.EndScore}, uniform {rules.UniformPenalty}, diversity {rules.SeenPenalty}")));
        }

        var result = EpochsClaim.Judge(
            [.. found.Select(one => one.Measured)], found.Sum(one => one.Scores.Count),
            [.. found.Where(one => !one.IsBest).Select(one => one.Method)],
            [.. found.Where(one => one.SeesTest).Select(one => one.Method)],
            Shared(artifacts.Open(models.Validation), artifacts.Open(models.Test)),
            [.. found.Where(one => !one.IsUsed).Select(one => one.Method)]);
        var bases = paper["epochs"].Select(value => value.Model).Distinct().ToList();
        return Found(result) with
        {
            Tables =
            [
                new(
                    "Candidates and their scores",
                    new TableText(
                        ["method", "candidate: score on validation instructions, unfinished", "chosen", .. bases.Select(model => $"epochs, {model} (paper)")],
                        [.. found.Select(one => (IReadOnlyList<string>)[one.Method, string.Join("; ", one.Scores), one.Chosen, .. bases.Select(model => InPaper(paper, model, one.Method))])]),
                    string.Create(CultureInfo.InvariantCulture,
                        $"Tuning: peak learning rate x epochs. Chosen with the first run's base model and tuning set on {models.Validation.Evaluation.ValidationPerFamily} instructions a family, and used for all runs.")),
            ],
            Remarks = ["A recipe value that is a single number, such as --set response.epochs=4, is used without a search."],
        };
    }

    /// <summary>The choice beside what it should be: scores are judged again, and the first run's model must have the weights of the candidate that was chosen.</summary>
    private MethodChoice Read<T>(StageRunner artifacts, ChoiceStage<T> stage, IReadOnlyList<Stage> users, Func<T, string> words)
        where T : notnull
    {
        var (choice, keys) = (artifacts.Open(stage), artifacts.Keys);
        var best = choice.Best;
        var judge = new OracleJudge(artifacts.Open(models.Validation), models.Recipe.Judge);
        var judged = stage.Candidates.Select(candidate => artifacts.Open(candidate.Responses).Select(response => judge.Score(response).Total).ToList()).ToList();
        var chosen = stage.Candidates.Index().Single(candidate => candidate.Item.Value.Equals(choice.Chosen)).Index;
        var scores = judged[chosen];
        var interval = new Bootstrap { Resamples = models.Recipe.Interval.Resamples, Seed = models.Recipe.Interval.Seed }.OverPrompts(scores);
        var score = new Measured(choice.Method, 100 * best.Score, interval, choice.Instructions, 1);
        return new MethodChoice(
            choice.Method, score,
            [.. choice.Scores.Select(one => string.Create(CultureInfo.InvariantCulture, $"{words(one.Value)}: {one.Score:0.000}, {one.Unfinished}"))],
            words(best.Value),
            judged.All(other => other.Sum() <= scores.Sum()),
            DependsOn(stage, models.Test, keys),
            users.All(user => DependsOn(user, stage, keys)) && (users[0] is not ModelStage tuned || Weights(artifacts, tuned) == Weights(artifacts, stage.Candidates[chosen].Responses.Model)));
    }

    private static string Weights(StageRunner artifacts, ModelStage model) =>
        artifacts.ManifestOf(model).Files.Single(file => file.Path.EndsWith(".safetensors", StringComparison.Ordinal)).Sha256;

    private static string InPaper(PaperTables paper, string model, string method) =>
        paper["epochs"].SingleOrDefault(value => value.Model == model && value.Condition == method)?.Value.ToString(CultureInfo.InvariantCulture) ?? "-";

    private static bool DependsOn(Stage stage, Stage on, StageKeys keys) => keys.Plan([stage]).Any(one => keys.Of(one) == keys.Of(on));

    private static List<string> Shared(IReadOnlyList<EvaluationInstruction> validation, IReadOnlyList<EvaluationInstruction> test) =>
    [
        .. validation.Select(one => one.Text).Intersect(test.Select(one => one.Text)),
        .. validation.SelectMany(one => one.Entities).Intersect(test.SelectMany(one => one.Entities)),
    ];

    private sealed record MethodChoice(
        string Method, Measured Measured, IReadOnlyList<string> Scores, string Chosen, bool IsBest, bool SeesTest, bool IsUsed);
}
