using ImplicitInstruct.Decoding.Rules;
using ImplicitInstruct.MiniWorld.Decoding;
using ImplicitInstruct.MiniWorld.Tokenization;

namespace ImplicitInstruct.Reproduction.Stages;

/// <summary>Which of the three rules act on a base model (paper, section 6, table 4).</summary>
/// <param name="Source">The rules and their strengths.</param>
/// <param name="End">Whether the end-of-sequence ramp is on.</param>
/// <param name="Uniform">Whether the uniform token changes are on.</param>
/// <param name="Diversity">Whether the penalty on used tokens is on.</param>
public sealed record RulePlan(RuleSource Source, bool End = true, bool Uniform = true, bool Diversity = true)
{
    /// <summary>Tells apart candidates; empty or starting with <c>-</c>.</summary>
    public string Suffix { get; init; } = "";

    /// <summary>Which model this makes of a base model.</summary>
    public string System => (End, Uniform, Diversity) switch
    {
        (true, true, true) => ModelNames.AllRules,
        (false, true, true) => ModelNames.WithoutEndRule,
        (true, false, true) => ModelNames.WithoutUniformRule,
        (true, true, false) => ModelNames.WithoutDiversityRule,
        _ => throw new InvalidOperationException("Table 4 leaves out one rule at a time."),
    } + Suffix;

    /// <summary>What of it belongs into the recipe of a stage.</summary>
    public object Recipe => new { Rules = Source.Recipe, End, Uniform, Diversity };

    /// <summary>The rules that are on.</summary>
    public RuleAdapterRecipe Resolve(Func<Stage, string> folderOf, ITextTokenizer tokenizer, ChatFormat format)
    {
        var all = Source.Resolve(folderOf, tokenizer, format);
        return all with
        {
            End = End ? all.End : null,
            Uniform = Uniform ? all.Uniform : null,
            Diversity = Diversity ? all.Diversity : null,
        };
    }
}

/// <summary>Where the rules come from.</summary>
public abstract record RuleSource
{
    /// <summary>What of it belongs into the recipe of a stage; null where the rules are chosen.</summary>
    public abstract object? Recipe { get; }

    /// <summary>Artifacts that the rules are read from.</summary>
    public virtual IReadOnlyList<StageInput> Inputs => [];

    /// <summary>All three rules in a tokenizer's ids, once the inputs are there.</summary>
    public abstract RuleAdapterRecipe Resolve(Func<Stage, string> folderOf, ITextTokenizer tokenizer, ChatFormat format);
}

/// <summary>The rules of the mini world, given or chosen.</summary>
/// <param name="Rules">Their strengths.</param>
internal sealed record MiniWorldRuleSource(Selection<MiniatureRules> Rules) : RuleSource
{
    /// <inheritdoc/>
    public override object? Recipe => Rules.Given;

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> Inputs => Rules.Inputs;

    /// <inheritdoc/>
    public override RuleAdapterRecipe Resolve(Func<Stage, string> folderOf, ITextTokenizer tokenizer, ChatFormat format) =>
        Rules.Resolve(folderOf).For((WordTokenizer)tokenizer, format);
}

/// <summary>The paper's rules for Llama 2, in its own token ids.</summary>
/// <param name="Choices">Where the paper's text, listing and code differ.</param>
internal sealed record Llama2RuleSource(Llama2RuleChoices Choices) : RuleSource
{
    /// <inheritdoc/>
    public override object Recipe => Choices;

    /// <inheritdoc/>
    /// <exception cref="AdviceException">The tokenizer has other ids for the same texts.</exception>
    public override RuleAdapterRecipe Resolve(Func<Stage, string> folderOf, ITextTokenizer tokenizer, ChatFormat format)
    {
        var (rules, here) = (RuleAdapterRecipe.ForLlama2(Choices), RuleAdapterRecipe.ByText(Choices, tokenizer, format));
        return here.Uniform!.Scores.All(rules.Uniform!.Scores.Contains) ? rules : throw new AdviceException(
            "The rules are in the ids of Llama 2's tokenizer, and this model has another. "
            + "Have them found by their texts: models.NAME.rules=byText.");
    }
}

/// <summary>The paper's rules for the tokens that have the same texts in another tokenizer.</summary>
/// <param name="Choices">Where the paper's text, listing and code differ.</param>
internal sealed record TextRuleSource(Llama2RuleChoices Choices) : RuleSource
{
    /// <inheritdoc/>
    public override object Recipe => new { ByText = Choices };

    /// <inheritdoc/>
    public override RuleAdapterRecipe Resolve(Func<Stage, string> folderOf, ITextTokenizer tokenizer, ChatFormat format) =>
        RuleAdapterRecipe.ByText(Choices, tokenizer, format);
}
