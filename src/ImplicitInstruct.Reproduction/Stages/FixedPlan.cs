using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reproduction.Recipes;
namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>Numbers that are given.</summary>
/// <param name="Numbers">All of them.</param>
/// <param name="Suffix">Tells apart runs that differ in nothing else; empty or starting with <c>-</c>.</param>
public sealed record FixedPlan(TuningRecipe Numbers, string Suffix = "") : TuningPlan
{
    /// <inheritdoc/>
    public override object? Recipe => Numbers;

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> Inputs => [];

    /// <inheritdoc/>
    public override string Suffix { get; } = Suffix;

    /// <inheritdoc/>
    public override TuningRecipe Resolve(StageContext context) => Numbers;
}
