using ImplicitInstruct.Claims;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reproduction.Pretrained.Recipes;
using ImplicitInstruct.Reproduction.Pretrained.Stages;
using ImplicitInstruct.Reproduction.Pretrained.Tables;
using ImplicitInstruct.Reproduction.Stages;

namespace ImplicitInstruct.Reproduction.Pretrained.Experiments;

/// <summary>Table 5: response tuning with tags that mean nothing; all models of the comparison have them, and epochs of their own.</summary>
/// <param name="models">The models.</param>
public sealed class TagsOfCheckpoints(PretrainedModels models) : WinRateExperiment(models, "table-5")
{
    private readonly ResponseTuningOfCheckpoints _usual = new(models);

    /// <inheritdoc/>
    public override Claim Claim => TagsClaim.Claim;

    /// <inheritdoc/>
    public override string Heading => "Tags without meaning";

    /// <inheritdoc/>
    public override IReadOnlyList<string> BaseNames { get; } = [.. models.Names.Where(name => models.Recipe.Models[name].Epochs.HasOtherTags)];

    /// <inheritdoc/>
    public override IReadOnlyList<Stage> Goals => [.. base.Goals, .. BaseNames.Select(_usual.TableFor)];

    /// <inheritdoc/>
    private protected override string MissingBase => "no base model that takes part has epochs for other tags; the paper has them for Llama-2-7B alone";

    /// <inheritdoc/>
    private protected override Row Reference => new((name, seed) => Responses(name, TuningKind.Instruction, seed));

    /// <inheritdoc/>
    private protected override IReadOnlyList<Row> RowsOf(string name) =>
    [
        new((model, seed) => Responses(model, TuningKind.Response, seed)),
        new((model, _) => Models.Untuned(model, otherTags: true)),
    ];

    /// <inheritdoc/>
    private protected override ClaimResult Judge(string name, LeaderboardTable measured, StageRunner artifacts, IReadOnlyList<PaperValue> paper)
    {
        return TagsClaim.Judge(
            measured[ModelNames.WithOtherTags(ModelNames.ResponseTuned)].LengthControlled,
            measured[ModelNames.WithOtherTags(ModelNames.Untuned)].LengthControlled,
            artifacts.Open(_usual.TableFor(name))[ModelNames.ResponseTuned].LengthControlled,
            paper,
            Demand);
    }

    private GenerateStage Responses(string name, TuningKind kind, int seed) => Models.Responses(name, new TuningMethod(kind, TuningVariant.OtherTags), seed);
}
