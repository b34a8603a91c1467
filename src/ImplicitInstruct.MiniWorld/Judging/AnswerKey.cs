using System.Text.Json.Serialization;

namespace ImplicitInstruct.MiniWorld.Judging;

/// <summary>What the judge knows about the right answer to one instruction. Complete in itself: judging needs no world.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(AttributeKey), "attributes")]
[JsonDerivedType(typeof(YesNoKey), "yes-no")]
[JsonDerivedType(typeof(ComparisonKey), "comparison")]
[JsonDerivedType(typeof(RecipeKey), "recipe")]
[JsonDerivedType(typeof(PoemKey), "poem")]
[JsonDerivedType(typeof(ArithmeticKey), "arithmetic")]
[JsonDerivedType(typeof(CodeKey), "code")]
[JsonDerivedType(typeof(ListKey), "list")]
[JsonDerivedType(typeof(StepsKey), "steps")]
[JsonDerivedType(typeof(EmailKey), "email")]
[JsonDerivedType(typeof(GameKey), "game")]
[JsonDerivedType(typeof(RefusalKey), "refusal")]
public abstract record AnswerKey
{
    /// <summary>The reference response.</summary>
    public required string Reference { get; init; }

    /// <summary>Whether square brackets belong to the answer instead of to a speaker's tag.</summary>
    [JsonIgnore]
    internal virtual bool AllowsBrackets => false;

    /// <summary>Scores a response of at least one word.</summary>
    internal abstract AnswerScore Score(JudgedResponse response);

    /// <summary>Share of the conditions that hold.</summary>
    private protected static double ShareOf(params ReadOnlySpan<bool> conditions)
    {
        var holding = 0;
        foreach (var condition in conditions)
            holding += condition ? 1 : 0;
        return (double)holding / conditions.Length;
    }
}

/// <summary>The parts of a score that depend on the family, each in [0, 1].</summary>
/// <param name="Relevance">Whether the response is about the subject and of the right kind.</param>
/// <param name="Correctness">Whether its facts are right and none is wrong.</param>
/// <param name="Completeness">Whether it is a full answer in the wording asked for.</param>
internal readonly record struct AnswerScore(double Relevance, double Correctness, double Completeness)
{
    /// <summary>With completeness halved when nothing is correct.</summary>
    public AnswerScore HalfCompleteUnlessCorrect => Correctness == 0 ? this with { Completeness = Completeness / 2 } : this;
}
