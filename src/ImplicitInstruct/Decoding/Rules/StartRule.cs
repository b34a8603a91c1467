namespace ImplicitInstruct.Decoding.Rules;

/// <summary>Scores for the first tokens of a response, e.g. to open with "Okay!". Not one of the paper's three rules; in the official code it can be switched on.</summary>
public sealed record StartRule
{
    /// <summary>Scores by response position: the first list is for the first token.</summary>
    public required IReadOnlyList<IReadOnlyList<TokenScore>> ByPosition { get; init; }

    /// <summary>The official code's start rule for Llama 2 (open_instruct/combined_model.py, <c>score_string</c>): " Okay", then "!", then no line break.</summary>
    /// <remarks>
    /// The first token gets five times: 10 for "Okay", -3 for "I", 1 for what starts with a letter, Chinese, Japanese or Korean included, -1 for ASCII punctuation, else 0;
    /// a leading <c>▁</c> is passed over. The second token <c>!</c> gets 15, as a third the newline -10.
    /// Case is Unicode's general category here; Python counts a few more letters (ª, º, modifier letters) as lower case.
    /// </remarks>
    /// <param name="pieces">Llama 2's vocabulary in the order of its ids, spaces written <c>▁</c>.</param>
    public static StartRule Llama2(IReadOnlyList<string> pieces)
    {
        return new StartRule
        {
            ByPosition =
            [
                [.. pieces.Index().Select(piece => new TokenScore(piece.Index, piece.Item, 5 * OpeningScore(piece.Item))).Where(score => score.Score != 0)],
                [new TokenScore(29991, "!", 15)],
                [new TokenScore(13, "<0x0A>", -10)],
            ],
        };
    }

    internal void AddTo(DecodingPosition position, Span<float> logits)
    {
        if (position.ResponseLength >= ByPosition.Count)
            return;
        var scores = ByPosition[position.ResponseLength];
        for (var i = 0; i < scores.Count; i++)
            logits[scores[i].Token] += (float)scores[i].Score;
    }

    internal void Check()
    {
        foreach (var scores in ByPosition)
            RuleAdapterRecipe.Check(scores, "the start rule");
    }

    private static int OpeningScore(string piece)
    {
        if (piece is "▁" or "")
            return 0;
        var word = piece[0] == '▁' ? piece[1..] : piece;
        return word switch
        {
            "I" => -3,
            "Okay" => 10,
            _ when char.IsUpper(word[0]) || char.IsLower(word[0]) => 1,
            _ when word[0] is (>= '\u4e00' and <= '\u9fff') or (>= '\u0400' and <= '\u04ff') or (>= '\u3040' and <= '\u30ff') or (>= '\uac00' and <= '\ud7af') => 1,
            _ when ".,:;!?<>[]{}()\"'`~@#$%^&*-=+\\|/".Contains(word[0], StringComparison.Ordinal) => -1,
            _ => 0,
        };
    }
}
