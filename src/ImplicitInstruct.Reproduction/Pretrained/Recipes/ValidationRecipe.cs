using ImplicitInstruct.Reproduction.Recipes;
namespace ImplicitInstruct.Reproduction.Pretrained.Recipes;

/// <summary>How numbers of epochs are chosen on the 56 validation instructions: by win rate against the answers of gpt-3.5-turbo (appendices A and D; official repository, eval/val_eval).</summary>
/// <remarks>
/// Whether the authors chose by plain or by length-controlled win rate is not on record. It is the plain one here: the length control knows how hard AlpacaEval's own instructions are, and no others.
/// Of equally good candidates the one with the fewest epochs is taken.
/// </remarks>
public sealed record ValidationRecipe
{
    /// <summary>Whether models are tuned for as many epochs as come out. Off, the recipe's numbers are used, which are those of the official test scripts, and the claim <c>epochs</c> looks whether they are the best.</summary>
    public bool Chooses { get; init; }

    /// <summary>The candidates (appendix A).</summary>
    public IReadOnlyList<int> Epochs { get; init; } = [5, 7, 10, 15, 20];

    /// <summary>Seed of the candidates' runs, which is none of those that are tested: 42, the default of the official scripts' trainer, where the validation scripts set none.</summary>
    public int Seed { get; init; } = 42;

    internal void Validate(string key, int testedSeeds)
    {
        Require.Some($"{key}.epochs", Epochs);
        foreach (var epochs in Epochs)
            Require.AtLeast($"{key}.epochs", epochs, 1);
        if (Seed >= 1 && Seed <= testedSeeds)
            throw new AdviceException(FormattableString.Invariant($"{key}.seed is {Seed}, which is among the seeds 1 to {testedSeeds} that are tested. Give it another, e.g. --set {key}.seed=42"));
    }
}
