using ImplicitInstruct.MiniWorld.Families;

namespace ImplicitInstruct.MiniWorld.Tuning;

/// <summary>How tuning sets are drawn.</summary>
public sealed record TuningSetRecipe
{
    /// <summary>Seed; the sets of one seed are drawn independently of each other.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Demonstrations of each family but chess in the broad set: 26 of 23 families make 598 (paper: the 1,030 of LIMA).</summary>
    public int PerFamily { get; init; } = 26;

    /// <summary>Demonstrations of a single task; chess has fewer when its games allow no more.</summary>
    public int PerTask { get; init; } = 400;

    /// <summary>Prefixes and suffixes around instructions.</summary>
    public Affixes Affixes { get; init; } = new();

    /// <summary>Refuses values that no set can have.</summary>
    /// <exception cref="AdviceException">Names the value and what is allowed.</exception>
    public void Check()
    {
        Demand.That(PerFamily >= 1, $"a tuning set has at least 1 demonstration of each family, not {PerFamily}", nameof(PerFamily));
        Demand.That(PerTask >= 1, $"a tuning set has at least 1 demonstration, not {PerTask}", nameof(PerTask));
        Affixes.Check(nameof(Affixes));
    }
}
