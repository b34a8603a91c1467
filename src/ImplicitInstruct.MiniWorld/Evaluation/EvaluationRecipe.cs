using ImplicitInstruct.MiniWorld.Families;

namespace ImplicitInstruct.MiniWorld.Evaluation;

/// <summary>How validation and test instructions are drawn.</summary>
public sealed record EvaluationRecipe
{
    /// <summary>Seed of both sets; the same seed gives different draws for each.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Instructions of each family in the test set; half of them (rounded down) in phrasings that no tuning set has.</summary>
    public int TestPerFamily { get; init; } = 8;

    /// <summary>Instructions of each family in the validation set.</summary>
    public int ValidationPerFamily { get; init; } = 8;

    /// <summary>
    /// Instructions of each family in the ranking set; half of them (rounded up) about thinly known entities where the family has any.
    /// </summary>
    public int RankingPerFamily { get; init; } = 4;

    /// <summary>Prefixes and suffixes around instructions.</summary>
    public Affixes Affixes { get; init; } = new();

    /// <summary>Refuses values that no set can have.</summary>
    /// <exception cref="AdviceException">Names the value and what is allowed.</exception>
    public void Check()
    {
        Demand.That(
            TestPerFamily >= 1, $"a test set has at least 1 instruction of each family, not {TestPerFamily}", nameof(TestPerFamily));
        Demand.That(ValidationPerFamily >= 1, $"a validation set has at least 1 instruction of each family, not {ValidationPerFamily}",
            nameof(ValidationPerFamily));
        Demand.That(RankingPerFamily >= 1, $"a ranking set has at least 1 instruction of each family, not {RankingPerFamily}",
            nameof(RankingPerFamily));
        Affixes.Check(nameof(Affixes));
    }
}
