using ImplicitInstruct.Decoding.Rules;
using ImplicitInstruct.Formatting;
using ImplicitInstruct.MiniWorld.Tokenization;

namespace ImplicitInstruct.MiniWorld.Decoding;

/// <summary>The paper's three rules in the words of the mini world. A score of 0 switches its rule off.</summary>
/// <remarks>
/// The strengths were chosen on validation instructions of a prototype. What differs from the paper's rules is said where it differs.
/// </remarks>
public sealed record MiniatureRules
{
    /// <summary>The words whose logits fall: what opens another question, pleads, chats, or opens a tag.</summary>
    public static IReadOnlyList<string> Words { get; } =
        [.. "what who where when how which why write give tell name list please i hello sorry thanks <".Split(' ')];

    private static readonly string[] NeverSeen = [".", ",", ":"];

    /// <summary>How much the end token's logit grows every <see cref="EndPace"/> response tokens, without end.</summary>
    public double EndScore { get; init; } = 4;

    /// <summary>
    /// Response tokens to one <see cref="EndScore"/>: answers here are a tenth as long as the paper's, whose ramp takes 250.
    /// </summary>
    public int EndPace { get; init; } = 30;

    /// <summary>What each of <see cref="Words"/> loses.</summary>
    public double UniformPenalty { get; init; } = 3;

    /// <summary>
    /// What a token loses that the response already has, or that the template is made of; <c>.</c>, <c>,</c> and <c>:</c> are exempt.
    /// </summary>
    /// <remarks>
    /// The template counts, so the newline does: after one the model must say something, and what it says is the answer again.
    /// </remarks>
    public double SeenPenalty { get; init; } = 0.5;

    /// <summary>
    /// Where tokens count as seen. Unlike the official code's rule, ours leaves the instruction out: a right answer repeats the name that
    /// it was asked about.
    /// </summary>
    public DiversityScope SeenScope { get; init; } = DiversityScope.Response;

    /// <summary>The rules in a tokenizer's ids.</summary>
    /// <param name="tokenizer">Of the model that is steered.</param>
    /// <param name="format">Whose template the prompts have.</param>
    /// <exception cref="AdviceException">A strength cannot be used.</exception>
    public RuleAdapterRecipe For(WordTokenizer tokenizer, ChatFormat format)
    {
        Check();
        return new RuleAdapterRecipe
        {
            End = EndScore == 0 ? null
                : new EndRule { EndToken = tokenizer.EndToken, Weight = EndScore, RampLength = EndPace, AfterRamp = RampEnd.Continue },
            Uniform = UniformPenalty == 0 ? null
                : new UniformRule { Scores = [.. Words.Select(word => new TokenScore(Id(word), word, -UniformPenalty))] },
            Diversity = SeenPenalty == 0 ? null : new DiversityRule
            {
                Score = -SeenPenalty,
                Scope = SeenScope,
                UserTag = tokenizer.Encode($"{format.UserTag}{format.Joint}{format.LineBreak}"),
                AlwaysSeen = [.. tokenizer.Encode(format.PromptText("")).Distinct()],
                Exempt = [.. NeverSeen.Select(Id), WordTokenizer.Padding, WordTokenizer.Begin, WordTokenizer.End],
            },
        };

        int Id(string word) => tokenizer.Encode(word).Single();
    }

    /// <summary>Refuses values that are no rule.</summary>
    /// <exception cref="AdviceException">Names the value and what is allowed.</exception>
    public void Check()
    {
        NotNegative(EndScore, nameof(EndScore));
        NotNegative(UniformPenalty, nameof(UniformPenalty));
        NotNegative(SeenPenalty, nameof(SeenPenalty));
        Demand.That(EndPace >= 1, $"the end token's score grows over at least 1 token, not {EndPace}", nameof(EndPace));

        static void NotNegative(double strength, string value) =>
            Demand.That(strength >= 0 && double.IsFinite(strength),
                FormattableString.Invariant($"the strength of a rule is a number from 0, not {strength}"), value);
    }
}
