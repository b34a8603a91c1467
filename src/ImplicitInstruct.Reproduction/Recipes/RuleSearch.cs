using ImplicitInstruct.Decoding.Rules;
using ImplicitInstruct.MiniWorld.Decoding;

namespace ImplicitInstruct.Reproduction.Recipes;

/// <summary>
/// The strengths of the rules to choose from on validation instructions (the paper tuned its by hand on them, section 6), and the rules'
/// switches.
/// </summary>
internal sealed record RuleSearch
{
    /// <summary>Scores that the end token gains every <see cref="EndPace"/> response tokens. 0 switches the rule off.</summary>
    public IReadOnlyList<double> End { get; init; } = [4, 8];

    /// <summary>Response tokens to one end score.</summary>
    public int EndPace { get; init; } = new MiniatureRules().EndPace;

    /// <summary>What every word of the uniform list loses. 0 switches the rule off.</summary>
    public IReadOnlyList<double> Uniform { get; init; } = [3];

    /// <summary>What every token loses that was seen before. 0 switches the rule off.</summary>
    public IReadOnlyList<double> Diversity { get; init; } = [0.5, 1];

    /// <summary>Where tokens count as seen. The paper's text: in the response; its code: in instruction and response.</summary>
    public DiversityScope DiversityScope { get; init; } = new MiniatureRules().SeenScope;

    /// <summary>Every combination. A single one is used without a search.</summary>
    public IReadOnlyList<MiniatureRules> Candidates() =>
    [
        .. from end in End
           from uniform in Uniform
           from seen in Diversity
           select new MiniatureRules
           {
               EndScore = end,
               EndPace = EndPace,
               UniformPenalty = uniform,
               SeenPenalty = seen,
               SeenScope = DiversityScope,
           },
    ];

    internal void Validate(string key)
    {
        Require.Some($"{key}.end", End);
        Require.Some($"{key}.uniform", Uniform);
        Require.Some($"{key}.diversity", Diversity);
        foreach (var candidate in Candidates())
            candidate.Check();
    }
}
