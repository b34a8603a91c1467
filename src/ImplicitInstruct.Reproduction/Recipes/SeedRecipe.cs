namespace ImplicitInstruct.Reproduction.Recipes;

/// <summary>How many runs there are, and of how many base models. The miniature's win rates differ by up to 18 points between base models and by about one between tuning runs of one base model.</summary>
public sealed record SeedRecipe
{
    /// <summary>Base models, with seeds 1, 2, ...: other weights at the start, another order of the corpus. The paper has one for each model family.</summary>
    public int Pretraining { get; init; } = 3;

    /// <summary>Tuning runs, with seeds 1, 2, ...: other tuning examples, another order; the base models take turns. The paper: 5.</summary>
    public int Tuning { get; init; } = 5;

    /// <summary>All runs: run s tunes base model 1 + (s - 1) mod <see cref="Pretraining"/> with tuning seed s.</summary>
    public IEnumerable<Run> Runs()
    {
        for (var s = 0; s < Tuning; s++)
            yield return new Run((ulong)(1 + (s % Pretraining)), (ulong)(s + 1));
    }
}
