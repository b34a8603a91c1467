namespace ImplicitInstruct.Reproduction.Recipes;

/// <summary>The seeds of one run.</summary>
/// <param name="Pretraining">Seed of the base model.</param>
/// <param name="Tuning">Seed of the tuning.</param>
public readonly record struct Run(ulong Pretraining, ulong Tuning)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"p{Pretraining}-t{Tuning}");
}
