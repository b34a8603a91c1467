namespace ImplicitInstruct.MiniWorld.Judging;

/// <summary>A recipe with its ingredients, method and numbered steps.</summary>
internal sealed record RecipeKey : AnswerKey
{
    /// <summary>The three ingredients.</summary>
    public required IReadOnlyList<string> Ingredients { get; init; }

    /// <summary>The method.</summary>
    public required string Method { get; init; }

    /// <summary>All ingredients that a dish can have.</summary>
    public required IReadOnlyList<string> AllIngredients { get; init; }

    /// <summary>All methods.</summary>
    public required IReadOnlyList<string> AllMethods { get; init; }

    internal override AnswerScore Score(JudgedResponse response)
    {
        string[] required = [.. Ingredients, Method];
        var wrong = AllIngredients.Concat(AllMethods)
            .Count(value => response.Has(value) && !required.Contains(value) && !response.InstructionHas(value));
        return new AnswerScore(
            ShareOf(response.Has("ingredients") || response.Has("you need"), AllIngredients.Any(response.Has)),
            (double)required.Count(response.Has) / required.Length * Math.Max(0, 1 - (wrong / 4.0)),
            ShareOf(response.Has("1"), response.Has("2"), response.Has("3"), response.Has("serve")));
    }
}
