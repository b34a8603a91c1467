using ImplicitInstruct.Pipeline.Recipes;

namespace ImplicitInstruct.Pipeline.Stages;

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
        ArgumentNullException.ThrowIfNull(context);
        return context.Open(Choice).Chosen;
    }
}
