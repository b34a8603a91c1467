namespace ImplicitInstruct.Pipeline.Recipes;

/// <summary>How often everything is repeated. Win rates differ by up to 18 points between base models and by about one between tuning runs of one base model.</summary>
public sealed record SeedRecipe
{
    /// <summary>Base models, with seeds 1, 2, ...: other weights at the start, another order of the corpus.</summary>
    public int Pretraining { get; init; } = 3;

    /// <summary>Tuning runs of each base model, with seeds 1, 2, ...: other tuning examples, another order. The paper: 5.</summary>
    public int Tuning { get; init; } = 1;
}
