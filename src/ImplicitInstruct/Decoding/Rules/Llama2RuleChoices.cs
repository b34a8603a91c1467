namespace ImplicitInstruct.Decoding.Rules;

/// <summary>Where the paper's text, its listing 1 and the official code give the Llama-2 rules different values. The defaults are the code's: it made table 4.</summary>
public sealed record Llama2RuleChoices
{
    /// <summary>Score of the token <c>What</c>: -5 in code and listing, -3 in table 8.</summary>
    public double WhatScore { get; init; } = -5;

    /// <summary>Which tokens count as seen: those after the user tag in code and listing, the response's alone in section 6.1 and table 8.</summary>
    public DiversityScope DiversityScope { get; init; } = DiversityScope.AfterUserTag;

    /// <summary>Which user tag that is: the last in the code, the first in the listing. The same unless a text repeats the tag.</summary>
    public TagMatch UserTag { get; init; } = TagMatch.Last;

    /// <summary>The end token's score from 250 response tokens on: 0 in code and listing; the listing says that no response came that far.</summary>
    public RampEnd AfterRamp { get; init; } = RampEnd.Stop;

    /// <summary>Whether the end token gets 100 beyond 1,024 response tokens: in the listing it does; the code makes that vector and never adds it.</summary>
    public bool ForcesEnd { get; init; }

    /// <summary>Everything as in the paper's listing 1.</summary>
    public static Llama2RuleChoices Listing { get; } = new() { UserTag = TagMatch.First, ForcesEnd = true };

    /// <summary>Everything as in the paper's section 6.1 and table 8, which are silent on what happens to long responses.</summary>
    public static Llama2RuleChoices Text { get; } = new() { WhatScore = -3, DiversityScope = DiversityScope.Response };
}
