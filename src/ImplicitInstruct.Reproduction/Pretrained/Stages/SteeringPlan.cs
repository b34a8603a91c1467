using ImplicitInstruct.Decoding.Rules;
using ImplicitInstruct.Reproduction.Stages;

namespace ImplicitInstruct.Reproduction.Pretrained.Stages;

/// <summary>Which of Llama 2's three rules act on a base model (section 6, table 4).</summary>
/// <param name="Choices">Where the paper's text, listing and code differ.</param>
/// <param name="End">Whether the end-of-sequence ramp is on; off, so is the forced end.</param>
/// <param name="Uniform">Whether the uniform token changes are on.</param>
/// <param name="Diversity">Whether the penalty on used tokens is on.</param>
public sealed record SteeringPlan(Llama2RuleChoices Choices, bool End = true, bool Uniform = true, bool Diversity = true)
{
    /// <summary>Which model this makes of a base model.</summary>
    public string System => (End, Uniform, Diversity) switch
    {
        (true, true, true) => ModelNames.AllRules,
        (false, true, true) => ModelNames.WithoutEndRule,
        (true, false, true) => ModelNames.WithoutUniformRule,
        (true, true, false) => ModelNames.WithoutDiversityRule,
        _ => throw new InvalidOperationException("Table 4 leaves out one rule at a time."),
    };

    /// <summary>What of it belongs into the recipe of a stage.</summary>
    public object Recipe => new { Choices, End, Uniform, Diversity };

    /// <summary>The rules that are on.</summary>
    public RuleAdapterRecipe Resolve()
    {
        var all = RuleAdapterRecipe.ForLlama2(Choices);
        return all with { End = End ? all.End : null, Uniform = Uniform ? all.Uniform : null, Diversity = Diversity ? all.Diversity : null };
    }
}
