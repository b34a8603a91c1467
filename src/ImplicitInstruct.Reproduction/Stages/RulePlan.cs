using ImplicitInstruct.MiniWorld.Decoding;
using ImplicitInstruct.Pipeline.Running;

namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>Which rules act on a base model, and how.</summary>
public sealed record RulePlan
{
    /// <summary>Rules that are given; null where they were chosen.</summary>
    public MiniatureRules? Given { get; init; }

    /// <summary>The choice on validation instructions; null where the rules are given.</summary>
    public ChoiceStage<MiniatureRules>? Choice { get; init; }

    /// <summary>Whether the end-of-sequence ramp is on.</summary>
    public bool End { get; init; } = true;

    /// <summary>Whether the uniform token changes are on.</summary>
    public bool Uniform { get; init; } = true;

    /// <summary>Whether the diversity rule is on.</summary>
    public bool Diversity { get; init; } = true;

    /// <summary>Which model this makes of a base model; candidates are told apart by their strengths.</summary>
    public string System =>
        (End, Uniform, Diversity) switch
        {
            (true, true, true) => ModelNames.AllRules,
            (false, true, true) => ModelNames.WithoutEndRule,
            (true, false, true) => ModelNames.WithoutUniformRule,
            (true, true, false) => ModelNames.WithoutDiversityRule,
            _ => FormattableString.Invariant($"rules-{(End ? "e" : "")}{(Uniform ? "u" : "")}{(Diversity ? "d" : "")}"),
        }
        + Suffix;

    /// <summary>Tells apart candidates; empty or starting with <c>-</c>.</summary>
    public string Suffix { get; init; } = "";

    /// <summary>What of it belongs into the recipe of a stage.</summary>
    public object Recipe => new { Given, End, Uniform, Diversity };

    /// <summary>Artifacts that the rules are read from.</summary>
    public IReadOnlyList<StageInput> Inputs => Choice is null ? [] : [new("rules", Choice)];

    /// <summary>The rules once the inputs are there; one that is off has strength 0.</summary>
    public MiniatureRules Resolve(Func<ChoiceStage<MiniatureRules>, Choice<MiniatureRules>> open)
    {
        var rules = Given ?? open(Choice ?? throw new InvalidOperationException("Rules are given or chosen.")).Chosen;
        return rules with
        {
            EndScore = End ? rules.EndScore : 0,
            UniformPenalty = Uniform ? rules.UniformPenalty : 0,
            SeenPenalty = Diversity ? rules.SeenPenalty : 0,
        };
    }
}
