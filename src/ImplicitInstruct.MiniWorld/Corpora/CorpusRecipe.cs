using System.Collections.Immutable;
using ImplicitInstruct.MiniWorld.Families;

namespace ImplicitInstruct.MiniWorld.Corpora;

/// <summary>How the miniature web is written.</summary>
public sealed record CorpusRecipe
{
    /// <summary>Seed of the documents.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>
    /// Number of rows: 18,000 rows of 128 predicted tokens are 2.3 million, 2,250 steps of 8 rows. The prototype had 2.6 million.
    /// </summary>
    public int Rows { get; init; } = 18_000;

    /// <summary>Tokens in a row, one more than are predicted.</summary>
    public int RowLength { get; init; } = 129;

    /// <summary>Shares of document types.</summary>
    public DocumentMix Mix { get; init; } = new();

    /// <summary>Weights of families in question documents that are not 1. Chess is raw pages only, as on the real web.</summary>
    public IReadOnlyDictionary<string, double> FamilyWeights { get; init; } = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal,
    [
        KeyValuePair.Create("list", 3.0), KeyValuePair.Create("math", 3.0), KeyValuePair.Create("opp", 2.5),
        KeyValuePair.Create("compare", 1.5), KeyValuePair.Create("bio", 1.5), KeyValuePair.Create("poem", 1.5),
        KeyValuePair.Create("yesno", 1.5), KeyValuePair.Create("chess", 0.0),
    ]);

    /// <summary>How answers are worded.</summary>
    public WebWording Wording { get; init; } = new();

    /// <summary>Prefixes and suffixes around instructions.</summary>
    public Affixes Affixes { get; init; } = new();

    /// <summary>Refuses values from which no corpus can be written.</summary>
    /// <exception cref="AdviceException">Names the value and what is allowed.</exception>
    public void Check()
    {
        Demand.That(Rows >= 1, $"a corpus has at least 1 row, not {Rows}", nameof(Rows));
        Demand.That(RowLength >= 2, $"a row has at least 2 tokens, not {RowLength}", nameof(RowLength));
        foreach (var (family, weight) in FamilyWeights)
        {
            Demand.That(FamilyList.All.Any(known => known.Name == family), $"there is no family '{family}'", nameof(FamilyWeights));
            Demand.That(weight >= 0 && double.IsFinite(weight),
                FormattableString.Invariant($"the weight of {family} is {weight}, but weights are not negative"), nameof(FamilyWeights));
        }

        Demand.Share(Wording.ReferenceShare, "Wording.ReferenceShare");
        Demand.Share(Wording.MarkerShare, "Wording.MarkerShare");
        Affixes.Check(nameof(Affixes));
    }
}
