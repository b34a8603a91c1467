using System.Globalization;
using ImplicitInstruct.Claims;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reporting;
using ImplicitInstruct.Reproduction.Pretrained.Recipes;
using ImplicitInstruct.Reproduction.Pretrained.Stages;
using ImplicitInstruct.Reproduction.Stages;
using ImplicitInstruct.Reproduction.Tables;

namespace ImplicitInstruct.Reproduction.Pretrained.Experiments;

/// <summary>Numbers of epochs, chosen on the 56 validation instructions or, where the recipe gives them, looked at there: every candidate's win rate against gpt-3.5-turbo (appendices A and D).</summary>
/// <remarks>The candidates of one base model take as many hours to tune as five seeds of all the rest, so a run of all claims leaves this one out unless the recipe has epochs chosen.</remarks>
/// <param name="models">The models.</param>
public sealed class EpochsOfCheckpoints(PretrainedModels models) : PretrainedExperiment(models)
{
    /// <inheritdoc/>
    public override Claim Claim => EpochsClaim.Claim;

    /// <inheritdoc/>
    public override string Heading => "Chosen on validation instructions";

    /// <inheritdoc/>
    public override string? LeftOut => Chooses ? null : FormattableString.Invariant(
        $"the epochs are those that the recipe gives, and to compare them with others on the validation instructions takes {BaseNames.Sum(name => MethodsOf(name).Sum(method => Models.EpochChoice(name, method).Candidates.Count))} more tuning runs; type --claim epochs, or --set validation.chooses=true to tune with what comes out best");

    /// <inheritdoc/>
    public override IReadOnlyList<Stage> Goals =>
        [Models.Test, Models.Validation, .. BaseNames.SelectMany(name => MethodsOf(name).Select(method => Models.EpochChoice(name, method)))];

    private bool Chooses => Models.Recipe.Validation.Chooses;

    /// <inheritdoc/>
    private protected override Finding Read(string name, StageRunner artifacts, PaperTables paper)
    {
        var scripts = PaperOf(name, paper["epochs"]);
        var methods = MethodsOf(name).Select(method => Read(name, method, artifacts)).ToList();
        var shared = artifacts.Open(Models.Validation).Select(one => one.Text).Intersect(artifacts.Open(Models.Test).Select(one => one.Text)).ToList();
        var result = EpochsClaim.Judge(
            [.. methods.Select(one => one.Measured)], methods.Sum(one => one.Choice.Scores.Count),
            [.. methods.Where(one => one.Better is not null).Select(one => $"{one.Choice.Method}: {one.Better}")],
            [.. methods.Where(one => one.SeesTest).Select(one => one.Choice.Method)],
            shared,
            [.. methods.Where(one => !one.IsUsed).Select(one => one.Choice.Method)],
            given: !Chooses);
        return Found(result) with
        {
            Tables =
            [
                new(
                    $"{TitleOf(name)}: epochs and win rates on the validation instructions",
                    new TableText(
                        ["method", "epochs: win rate in %, unfinished", "best", "used", "official scripts"],
                        [
                            .. methods.Select(one => (IReadOnlyList<string>)
                            [
                                one.Choice.Method, string.Join("; ", one.Choice.Scores.Select(score => string.Create(CultureInfo.InvariantCulture, $"{score.Value}: {100 * score.Score:0.0}, {score.Unfinished}"))),
                                Text(one.Choice.Chosen), Text(one.Used), scripts.FirstOrDefault(value => value.Condition == one.Choice.Method)?.Value.ToString(CultureInfo.InvariantCulture) ?? "-",
                            ]),
                        ]),
                    FormattableString.Invariant($"Win rates against gpt-3.5-turbo on {methods[0].Choice.Instructions} instructions, without length control; candidates are tuned with seed {Models.Recipe.Validation.Seed}.")),
            ],
            Remarks =
            [
                Chooses
                    ? "Every model of the other claims is tuned for as many epochs as came out best here."
                    : "The models of the other claims have the recipe's epochs; --set validation.chooses=true tunes them for as many as come out best here.",
                "The authors' own validation scores are not on record.",
            ],
        };
    }

    private IReadOnlyList<TuningMethod> MethodsOf(string name) => Models.Recipe.Models[name].Epochs.Methods;

    private MethodEpochs Read(string name, TuningMethod method, StageRunner artifacts)
    {
        var (stage, keys) = (Models.EpochChoice(name, method), artifacts.Keys);
        var choice = artifacts.Open(stage);   // the choice as it was made; whether it is the best is looked up in the verdicts again
        var used = Chooses ? choice.Chosen : Models.Recipe.Models[name].Epochs.Of(method);
        var bootstrap = new Bootstrap { Resamples = Models.Recipe.Interval.Resamples, Seed = Models.Recipe.Interval.Seed };
        var comparison = new EpochComparison(stage.Candidates.ToDictionary(candidate => candidate.Epochs, candidate => artifacts.Open(candidate.Judged)), bootstrap);
        var (labels, better) = (comparison.LabelsOf(used), comparison.BetterThan(used, beyondNoise: !Chooses));
        return new MethodEpochs(
            choice, used, new Measured($"{choice.Method}, {used} epochs", comparison.RateOf(used), bootstrap.OverPrompts(labels), labels.Count, 1),
            better.Count == 0 ? null : string.Join(", ", better),
            DependsOn(stage, Models.Test, keys),
            IsUsed(name, method, stage, used, keys));
    }

    /// <summary>Whether the models of the tables are tuned so: by their dependence on the choice, or by the number that they are given.</summary>
    private bool IsUsed(string name, TuningMethod method, EpochChoiceStage stage, int used, StageKeys keys) => Models.Seeds.Select(seed => Models.Tuned(name, method, seed))
        .All(tuned => Chooses ? DependsOn(tuned, stage, keys) : tuned.Epochs == new GivenEpochs(used));

    private static bool DependsOn(Stage stage, Stage on, StageKeys keys) => keys.Plan([stage]).Any(one => keys.Of(one) == keys.Of(on));

    private static string Text(int epochs) => epochs.ToString(CultureInfo.InvariantCulture);

    private sealed record MethodEpochs(Choice<int> Choice, int Used, Measured Measured, string? Better, bool SeesTest, bool IsUsed);
}
