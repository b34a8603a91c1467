using ImplicitInstruct.Formatting;

namespace ImplicitInstruct.Decoding.Rules;

public sealed partial record RuleAdapterRecipe
{
    /// <summary>
    /// The paper's adapter for a model with another tokenizer than Llama 2's: the same scores for the tokens that have the same texts.
    /// </summary>
    /// <remarks>
    /// A text that is not one token there (Llama 2 has one for three spaces) changes nothing. Where a response counts as seen together with
    /// its instruction, it does from behind what every prompt begins with: in another tokenizer the user tag may be joined with what
    /// follows it, so no ids stand for it. With Llama 2's tokenizer the tokens are those of <see cref="ForLlama2"/>.
    /// </remarks>
    /// <param name="choices">Where the paper's text, listing and code differ; which user tag counts means nothing here.</param>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="format">Of the prompts.</param>
    /// <exception cref="AdviceException">The tokenizer has none of the tokens.</exception>
    public static RuleAdapterRecipe ByText(Llama2RuleChoices choices, ITextTokenizer tokenizer, ChatFormat format)
    {
        var original = ForLlama2(choices);
        var scores = original.Uniform!.Scores
            .Select(score => (Token: TokenByText.Find(tokenizer, TextOf(score.Piece)), Score: score))
            .Where(one => one.Token is not null).Select(one => one.Score with { Token = one.Token!.Value }).ToList();
        return scores.Count == 0
            ? throw new AdviceException(
                "The rules cannot be used: none of the texts that they are about, such as ' I' and '<', is a token of this model's "
                + "tokenizer. Leave the rules out for it: models.NAME.rules=none.")
            : original with
            {
                End = original.End! with { EndToken = tokenizer.EndToken },
                Uniform = new UniformRule { Scores = scores },
                Diversity = original.Diversity! with { UserTag = [], Opening = OpeningOf(tokenizer, format) },
            };
    }

    /// <summary>What a piece of Llama 2's vocabulary prints in the middle of a text.</summary>
    internal static string TextOf(string piece) => piece == "<0x0A>" ? "\n" : piece.Replace('▁', ' ');

    /// <summary>How many ids a prompt has before its instruction, or one more where the two are joined.</summary>
    private static int OpeningOf(ITextTokenizer tokenizer, ChatFormat format) =>
        tokenizer.Encode(format.Join(format.UserTag, format.LineBreak)).Length
        + (format.StartsWithBeginToken && tokenizer.BeginToken is not null ? 1 : 0);
}
