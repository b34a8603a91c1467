using System.Globalization;

namespace ImplicitInstruct.Decoding.Rules;

/// <summary>
/// The rules that steer a base model in place of tuning (paper, section 6), and every number in them. A rule that is null is switched off.
/// </summary>
public sealed partial record RuleAdapterRecipe
{
    /// <summary>Rule 1: the end token becomes likelier as the response grows.</summary>
    public EndRule? End { get; init; }

    /// <summary>Rule 2: some tokens change everywhere.</summary>
    public UniformRule? Uniform { get; init; }

    /// <summary>Rule 3: tokens that were there before are less likely.</summary>
    public DiversityRule? Diversity { get; init; }

    /// <summary>The largest id that a rule names.</summary>
    internal int LargestToken => new[]
    {
        [End?.EndToken ?? 0, .. Diversity?.AlwaysSeen ?? [], .. Diversity?.Exempt ?? []],
        Uniform?.Scores.Select(score => score.Token) ?? [],
    }.Max(ids => ids.DefaultIfEmpty().Max());

    /// <summary>Refuses values that are no rule.</summary>
    /// <exception cref="AdviceException">Names the value and what is allowed.</exception>
    public void Check()
    {
        End?.Check();
        Uniform?.Check();
        Diversity?.Check();
    }

    internal static void Demand(bool holds, FormattableString sentence)
    {
        if (!holds)
            throw new AdviceException(
                $"The rules cannot be used: {sentence.ToString(CultureInfo.InvariantCulture)}. Correct that value of the recipe.");
    }
}
