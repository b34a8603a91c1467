using System.Globalization;

namespace ImplicitInstruct.Decoding.Rules;

/// <summary>The rules that steer a base model in place of tuning (paper, section 6), and every number in them. A rule that is null is switched off.</summary>
public sealed partial record RuleAdapterRecipe
{
    /// <summary>Rule 1: the end token becomes likelier as the response grows.</summary>
    public EndRule? End { get; init; }

    /// <summary>Rule 2: some tokens change everywhere.</summary>
    public UniformRule? Uniform { get; init; }

    /// <summary>Rule 3: tokens that were there before are less likely.</summary>
    public DiversityRule? Diversity { get; init; }

    /// <summary>Not in the paper's adapter and off by default: how a response begins.</summary>
    public StartRule? Start { get; init; }

    /// <summary>The rules in force, named as the official code's switch <c>--add_rule_based_helper</c> names them, e.g. <c>eos-uniform-diversity</c>; <c>none</c> without any.</summary>
    public string Switches
    {
        get
        {
            string[] names = [.. new[] { (End is not null, "eos"), (Uniform is not null, "uniform"), (Diversity is not null, "diversity"), (Start is not null, "start") }
                .Where(rule => rule.Item1).Select(rule => rule.Item2)];
            return names.Length == 0 ? "none" : string.Join('-', names);
        }
    }

    /// <summary>The largest id that a rule names.</summary>
    internal int LargestToken => new[]
    {
        [End?.EndToken ?? 0, .. Diversity?.AlwaysSeen ?? [], .. Diversity?.Exempt ?? []],
        Uniform?.Scores.Select(score => score.Token) ?? [],
        Start?.ByPosition.SelectMany(scores => scores.Select(score => score.Token)) ?? [],
    }.Max(ids => ids.DefaultIfEmpty().Max());

    /// <summary>Refuses values that are no rule.</summary>
    /// <exception cref="AdviceException">Names the value and what is allowed.</exception>
    public void Check()
    {
        End?.Check();
        Uniform?.Check();
        Diversity?.Check();
        Start?.Check();
    }

    internal static void Check(IReadOnlyList<TokenScore> scores, string rule)
    {
        foreach (var score in scores)
            Demand(score.Token >= 0 && double.IsFinite(score.Score), $"{rule} has ids from 0 and finite scores, not {score}");
    }

    internal static void Demand(bool holds, FormattableString sentence)
    {
        if (!holds)
            throw new AdviceException($"The rules cannot be used: {sentence.ToString(CultureInfo.InvariantCulture)}. Correct that value of the recipe.");
    }
}
