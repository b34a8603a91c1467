namespace ImplicitInstruct.Decoding.Rules;

/// <summary>
/// The rule adapter: a product of experts of the base model and hand-written rules (paper, section 6, equations 4 and 5).
/// </summary>
/// <remarks>
/// <c>p(w|x) = p_base(w|x) · p_rules(w|x) / Z</c>, where <c>p_rules</c> is the softmax of the rules' summed scores. In logarithms both
/// softmaxes and Z take the same number from every token, so the most likely token is that of <c>logit + score</c>: greedy decoding needs
/// no normalisation, and gets none here.
/// The official code adds the two log-softmaxes, which has the same maximum. It also cuts both to the smaller vocabulary where an added pad
/// token makes them differ;
/// these rules name ids only, and leave all others as they are.
/// </remarks>
public sealed class RuleAdapter : ILogitsProcessor
{
    private readonly RuleAdapterRecipe _recipe;
    private readonly int _largestToken;

    /// <summary>The adapter of a recipe.</summary>
    /// <exception cref="AdviceException">The recipe cannot be used; names the value.</exception>
    public RuleAdapter(RuleAdapterRecipe recipe)
    {
        recipe.Check();
        (_recipe, _largestToken) = (recipe, recipe.LargestToken);
    }

    /// <inheritdoc/>
    /// <exception cref="AdviceException">A rule names a token that the vocabulary has not, or the prompt has no user tag where the
    /// diversity rule starts from it.</exception>
    public void Process(DecodingPosition position, Span<float> logits)
    {
        if (_largestToken >= logits.Length)
            throw new AdviceException(
                $"The rules name the token {_largestToken}, but the model's vocabulary has ids 0 to {logits.Length
                    - 1}: take the rules that were written for its tokenizer.");
        _recipe.Uniform?.AddTo(logits);
        _recipe.Diversity?.AddTo(position, logits);
        _recipe.End?.AddTo(position, logits);
    }
}
