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
