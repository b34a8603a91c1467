using ImplicitInstruct.Claims;
using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reporting;
using ImplicitInstruct.Reproduction.Experiments;
using ImplicitInstruct.Reproduction.Pretrained.Recipes;
using ImplicitInstruct.Reproduction.Scales;
using ImplicitInstruct.Reproduction.Tables;

namespace ImplicitInstruct.Reproduction.Pretrained.Experiments;

/// <summary>A claim on pretrained models, judged on every base model by itself.</summary>
/// <param name="models">The models.</param>
public abstract class PretrainedExperiment(PretrainedModels models) : Experiment
{
    /// <summary>The models.</summary>
    private protected PretrainedModels Models { get; } = models;

    /// <summary>Whether win rates are measured, so that somebody has to judge.</summary>
    public virtual bool NeedsJudge => true;

    /// <summary>Base models that the claim is about.</summary>
    public virtual IReadOnlyList<string> BaseNames => Models.Names;

    /// <summary>Why the claim cannot be measured with this recipe; null where it can.</summary>
    public string? Obstacle =>
        BaseNames.Count == 0 ? MissingBase
        : NeedsJudge && !Models.IsJudged ? "it measures win rates, and nobody judges; type --judge openai"
        : null;

    /// <summary>Why a run of all claims leaves this one out, and what to type to have it; null where it does not.</summary>
    public virtual string? LeftOut => null;

    /// <summary>Why there is no base model for it.</summary>
    private protected virtual string MissingBase => "no base model of the recipe is part of it";

    /// <summary>What the models are asked to show.</summary>
    private protected ScaleDemand Demand => Models.Scale == ScaleRecipe.PaperName ? Demands.Checkpoints : Demands.AnyModel;

    /// <inheritdoc/>
    public override Finding Read(StageRunner artifacts, PaperTables paper)
    {
        var findings = BaseNames.Select(name => (Name: name, Finding: Read(name, artifacts, paper))).ToList();
        return Found(ClaimResult.Join([.. findings.Select(one => (TitleOf(one.Name), one.Finding.Result))])) with
        {
            Command = $"./build.sh --target Reproduce --scale {Models.Scale} --claim {Claim.Id}",
            Tables = [.. findings.SelectMany(one => one.Finding.Tables)],
            Plots = [.. findings.SelectMany(one => one.Finding.Plots)],
            Remarks = [.. findings.SelectMany(one => one.Finding.Remarks).Distinct()],
        };
    }

    /// <summary>The verdict on one base model.</summary>
    private protected abstract Finding Read(string name, StageRunner artifacts, PaperTables paper);

    /// <summary>What a base model is called in tables: as in the paper where it is there.</summary>
    private protected string TitleOf(string name) => Models.Recipe.Models[name].PaperName ?? name;

    /// <summary>The paper's values of a base model.</summary>
    private protected IReadOnlyList<PaperValue> PaperOf(string name, IReadOnlyList<PaperValue> table) =>
        Models.Recipe.Models[name].PaperName is { } title ? [.. table.Where(value => value.Model == title)] : [];
}
