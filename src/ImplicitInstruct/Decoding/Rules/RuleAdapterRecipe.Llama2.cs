namespace ImplicitInstruct.Decoding.Rules;

public sealed partial record RuleAdapterRecipe
{
    /// <summary>
    /// The paper's adapter for Llama-2-7B as the official code runs it (open_instruct/combined_model.py, switch
    /// <c>eos-uniform-diversity</c>).
    /// </summary>
    /// <remarks>
    /// Where paper and code differ, see <see cref="Llama2RuleChoices"/>. The weights were tuned by hand on the validation instructions
    /// (section 6).
    /// </remarks>
    public static RuleAdapterRecipe Llama2 { get; } = ForLlama2(new Llama2RuleChoices());

    /// <summary>The paper's adapter for Llama-2-7B, with a choice wherever its text, its listing and its code differ.</summary>
    public static RuleAdapterRecipe ForLlama2(Llama2RuleChoices choices)
    {
        return new RuleAdapterRecipe
        {
            // Code: scale 5 · L/250, times 3. Table 8 and listing 1 have the same.
            End = new EndRule
            {
                EndToken = 2,
                Weight = 15,
                RampLength = 250,
                AfterRamp = choices.AfterRamp,
                Forced = choices.ForcesEnd ? new ForcedEnd(1024, 100) : null,
            },
            Uniform = new UniformRule
            {
                Scores =
                [
                    // What the chat tags begin with: in the prompt, so likely, and not wanted in a response.
                    new(29966, "<", -4),
                    new(529, "▁<", -4),
                    new(29989, "|", -4),
                    // What continues the request or pleads ignorance. Bare "We" (4806), "▁What" (1724) and other forms of "should" stay as
                    // they are.
                    new(306, "▁I", -5),
                    new(29902, "I", -5),
                    new(1334, "▁We", -3),
                    new(5618, "What", choices.WhatScore),
                    new(881, "▁should", -6),
                    // Formatting and agreement. "▁!" (1738) is commented out in the code.
                    new(334, "▁*", 1),
                    new(448, "▁-", 1),
                    new(1678, "▁▁▁", 1),
                    new(396, "▁#", 1),
                    new(444, "▁##", 1),
                    new(13, "<0x0A>", 1),
                    new(29991, "!", 1),
                ],
            },
            // The tag's ids are the last five of the tokenized "\n<|user|>\n": "|", "user", "|", ">" and the newline.
            Diversity = new DiversityRule
            {
                Score = -1.5,
                Scope = choices.DiversityScope,
                UserTag = [29989, 1792, 29989, 29958, 13],
                Match = choices.UserTag,
            },
        };
    }
}

/// <summary>
/// Where the paper's text, its listing 1 and the official code give the Llama-2 rules different values. The defaults are the code's: it
/// made table 4.
/// </summary>
public sealed record Llama2RuleChoices
{
    /// <summary>Score of the token <c>What</c>: -5 in code and listing, -3 in table 8.</summary>
    public double WhatScore { get; init; } = -5;

    /// <summary>
    /// Which tokens count as seen: those after the user tag in code and listing, the response's alone in section 6.1 and table 8.
    /// </summary>
    public DiversityScope DiversityScope { get; init; } = DiversityScope.AfterUserTag;

    /// <summary>
    /// Which user tag that is: the last in the code, the first in the listing. The same unless a text repeats the tag; the first anyhow
    /// where the rules are found by their texts.
    /// </summary>
    public TagMatch UserTag { get; init; } = TagMatch.Last;

    /// <summary>
    /// The end token's score from 250 response tokens on: 0 in code and listing; the listing says that no response came that far.
    /// </summary>
    public RampEnd AfterRamp { get; init; } = RampEnd.Stop;

    /// <summary>
    /// Whether the end token gets 100 beyond 1,024 response tokens: in the listing it does; the code makes that vector and never adds it.
    /// </summary>
    public bool ForcesEnd { get; init; }
}
