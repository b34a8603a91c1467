using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reproduction.Recipes;
namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>Numbers that were chosen on validation instructions.</summary>
/// <param name="Choice">The choice.</param>
public sealed record ChosenPlan(ChoiceStage<TuningRecipe> Choice) : TuningPlan
{
    /// <inheritdoc/>
    public override object? Recipe => null;

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> Inputs => [new("choice", Choice)];

    /// <inheritdoc/>
    public override string Suffix => "";

    /// <inheritdoc/>
    public override TuningRecipe Resolve(StageContext context)
    {
        return context.Open(Choice).Chosen;
    }
}
