namespace ImplicitInstruct.Decoding.Rules;

/// <summary>
/// The diversity rule: a token that was there before is less likely, once, however often it was there (paper, section 6.1, table 8).
/// </summary>
public sealed record DiversityRule
{
    /// <summary>What each seen token's logit gets; negative to make it less likely.</summary>
    public required double Score { get; init; }

    /// <summary>Where tokens count as seen.</summary>
    public required DiversityScope Scope { get; init; }

    /// <summary>
    /// Ids that close the user tag; they or <see cref="Opening"/> are needed for <see cref="DiversityScope.AfterUserTag"/>.
    /// </summary>
    public int[] UserTag { get; init; } = [];

    /// <summary>How many ids a prompt begins with up to the end of its user tag, where the tag has no ids of its own.</summary>
    public int Opening { get; init; }

    /// <summary>Which user tag counts.</summary>
    public TagMatch Match { get; init; } = TagMatch.Last;

    /// <summary>Ids that count as seen from the first token on, each once.</summary>
    public int[] AlwaysSeen { get; init; } = [];

    /// <summary>Ids that never count as seen.</summary>
    public int[] Exempt { get; init; } = [];

    /// <exception cref="AdviceException">The prompt has no user tag to start from.</exception>
    internal void AddTo(DecodingPosition position, Span<float> logits)
    {
        var seen = Scope == DiversityScope.Response ? position.Response : position.Sequence[AfterUserTag(position.Sequence)..];
        for (var i = 0; i < seen.Length; i++)
        {
            if (!seen[..i].Contains(seen[i]))
                Penalise(seen[i], logits);
        }

        foreach (var token in AlwaysSeen)
        {
            if (!seen.Contains(token))
                Penalise(token, logits);
        }
    }

    internal void Check()
    {
        RuleAdapterRecipe.Demand(double.IsFinite(Score), $"the score of seen tokens is a number, not {Score}");
        RuleAdapterRecipe.Demand(Scope != DiversityScope.AfterUserTag || UserTag.Length > 0 || Opening > 0,
            $"the diversity rule needs the ids of the user tag to start after it");
        RuleAdapterRecipe.Demand(AlwaysSeen.Distinct().Count() == AlwaysSeen.Length,
            $"the tokens that always count as seen are named once each");
    }

    private void Penalise(int token, Span<float> logits)
    {
        if (!Exempt.AsSpan().Contains(token))
            logits[token] += (float)Score;
    }

    private int AfterUserTag(ReadOnlySpan<int> sequence)
    {
        if (UserTag.Length == 0)
            return Math.Min(Opening, sequence.Length);
        var at = Match == TagMatch.Last ? sequence.LastIndexOf(UserTag) : sequence.IndexOf(UserTag);
        return at >= 0 ? at + UserTag.Length : throw new AdviceException(
            $"The diversity rule starts after the user tag, ids {string.Join(' ',
                UserTag)}, but a prompt does not have it: its first ids are "
            + $"{string.Join(' ',
                sequence[..Math.Min(12, sequence.Length)]
                    .ToArray())}. Use the chat format that the rules were written for, or set their scope to the response alone.");
    }
}

/// <summary>Which tokens count as seen by the diversity rule: the paper's text and its code differ.</summary>
public enum DiversityScope
{
    /// <summary>Those of the response so far (paper, section 6.1 and table 8).</summary>
    Response,

    /// <summary>
    /// Everything after the user tag: the instruction, the assistant tag and the response (official code and the paper's own listing 1). So
    /// words of the instruction are penalised from the first token on, and the assistant tag's tokens and the newline always are.
    /// </summary>
    AfterUserTag,
}

/// <summary>Which user tag counts when a text has several: an instruction may quote one.</summary>
public enum TagMatch
{
    /// <summary>The last, as in the official code, which looks through prompt and response.</summary>
    Last,

    /// <summary>The first, as in the paper's listing 1.</summary>
    First,
}
