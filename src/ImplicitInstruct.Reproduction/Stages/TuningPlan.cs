using ImplicitInstruct.Pipeline.Running;
using ImplicitInstruct.Reproduction.Recipes;
namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>Where the numbers of a tuning run come from.</summary>
public abstract record TuningPlan
{
    /// <summary>What of it belongs into the recipe of the stage.</summary>
    public abstract object? Recipe { get; }

    /// <summary>Artifacts that the numbers are read from.</summary>
    public abstract IReadOnlyList<StageInput> Inputs { get; }

    /// <summary>Tells apart runs that differ in nothing else; empty or starting with <c>-</c>.</summary>
    public abstract string Suffix { get; }

    /// <summary>The numbers, once the inputs are there.</summary>
    public abstract TuningRecipe Resolve(StageContext context);
}
