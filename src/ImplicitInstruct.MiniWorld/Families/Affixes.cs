using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.MiniWorld.Families;

/// <summary>Polite words around an instruction, which make small families numerous.</summary>
public sealed record Affixes
{
    private static readonly string[] Prefixes =
        ["quick question :", "for my class :", "one more thing :", "i need help .", "for a friend :"];

    private static readonly string[] Suffixes = ["thanks .", "i need it today .", "thank you very much ."];

    /// <summary>Probability of a prefix.</summary>
    public double PrefixShare { get; init; } = 0.2;

    /// <summary>Probability of a suffix, independent of the prefix.</summary>
    public double SuffixShare { get; init; } = 0.2;

    internal static IEnumerable<string> Words => Prefixes.Concat(Suffixes).SelectMany(affix => affix.Split(' '));

    /// <summary>The exercise with affixes around its instruction, when its family takes any.</summary>
    internal Exercise Around(Exercise exercise, Family family, Philox random)
    {
        if (!family.TakesAffixes)
            return exercise;
        var prefix = random.Chance(PrefixShare) ? random.Pick(Prefixes) + " " : "";
        var suffix = random.Chance(SuffixShare) ? " " + random.Pick(Suffixes) : "";
        return prefix.Length + suffix.Length == 0 ? exercise : exercise with { Instruction = prefix + exercise.Instruction + suffix };
    }

    /// <summary>A text without the affixes around it.</summary>
    internal static string Strip(string text)
    {
        var prefix = Prefixes.FirstOrDefault(one => text.StartsWith(one + " ", StringComparison.Ordinal));
        var suffix = Suffixes.FirstOrDefault(one => text.EndsWith(" " + one, StringComparison.Ordinal));
        var end = text.Length - (suffix is null ? 0 : suffix.Length + 1);
        return text[(prefix is null ? 0 : Math.Min(prefix.Length + 1, end))..end];
    }

    internal void Check(string owner)
    {
        Demand.Share(PrefixShare, owner + ".PrefixShare");
        Demand.Share(SuffixShare, owner + ".SuffixShare");
    }
}
