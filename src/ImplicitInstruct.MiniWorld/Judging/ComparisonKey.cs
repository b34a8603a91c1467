namespace ImplicitInstruct.MiniWorld.Judging;

/// <summary>Food and habitat, or the class, of two animals, each on its own side of the text.</summary>
internal sealed record ComparisonKey : AnswerKey
{
    /// <summary>The animal named first in the instruction.</summary>
    public required ComparedAnimal First { get; init; }

    /// <summary>The other one; what follows its first mention is taken to be about it.</summary>
    public required ComparedAnimal Second { get; init; }

    internal override AnswerScore Score(JudgedResponse response)
    {
        var cut = Array.IndexOf(response.Words, Second.Name);
        var first = cut < 0 ? response.Words : response.Words[..cut];
        var second = cut < 0 ? [] : response.Words[cut..];
        var facts = ShareOf(
            first.Contains(First.Food), first.Contains(First.Habitat), second.Contains(Second.Food), second.Contains(Second.Habitat));
        var classes = ShareOf(first.Contains(First.Class), second.Contains(Second.Class));
        return new AnswerScore(ShareOf(response.Has(First.Name), response.Has(Second.Name)), Math.Max(facts, classes),
            response.Fullness).HalfCompleteUnlessCorrect;
    }
}

/// <summary>What can be said of one side of a comparison.</summary>
internal sealed record ComparedAnimal(string Name, string Food, string Habitat, string Class);
