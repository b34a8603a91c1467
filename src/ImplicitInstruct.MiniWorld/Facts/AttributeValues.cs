namespace ImplicitInstruct.MiniWorld.Facts;

/// <summary>All values of every attribute: what the judge counts as a wrong answer of the right kind.</summary>
public sealed record AttributeValues
{
    /// <summary>Names of cities, also as capitals and birth places.</summary>
    public required IReadOnlyList<string> Cities { get; init; }

    /// <summary>Birth years.</summary>
    public required IReadOnlyList<string> Years { get; init; }

    /// <summary>Jobs.</summary>
    public IReadOnlyList<string> Jobs { get; } = WordLists.Jobs;

    /// <summary>Hobbies.</summary>
    public IReadOnlyList<string> Hobbies { get; } = WordLists.Hobbies;

    /// <summary>Languages.</summary>
    public IReadOnlyList<string> Languages { get; } = WordLists.Languages;

    /// <summary>Products of countries and cities.</summary>
    public IReadOnlyList<string> Products { get; } = WordLists.Products;

    /// <summary>Landmarks.</summary>
    public IReadOnlyList<string> Landmarks { get; } = WordLists.Landmarks;

    /// <summary>Classes of animals.</summary>
    public IReadOnlyList<string> AnimalClasses { get; } = WordLists.AnimalClasses;

    /// <summary>Numbers of legs, as words.</summary>
    public IReadOnlyList<string> Legs { get; } = WordLists.Legs;

    /// <summary>Colours.</summary>
    public IReadOnlyList<string> Colours { get; } = WordLists.Colours;

    /// <summary>Where animals live.</summary>
    public IReadOnlyList<string> Habitats { get; } = WordLists.Habitats;

    /// <summary>What animals eat.</summary>
    public IReadOnlyList<string> AnimalFoods { get; } = WordLists.AnimalFoods;

    /// <summary>Ingredients of dishes.</summary>
    public IReadOnlyList<string> Ingredients { get; } = WordLists.Ingredients;

    /// <summary>Cooking methods.</summary>
    public IReadOnlyList<string> Methods { get; } = WordLists.Methods;

    /// <summary>Kinds of defined objects.</summary>
    public IReadOnlyList<string> Kinds { get; } = [.. Things.Objects.Select(thing => thing.Kind).Distinct()];

    /// <summary>Purposes of defined objects, two or three words each.</summary>
    public IReadOnlyList<string> Purposes { get; } = [.. Things.Objects.Select(thing => thing.Purpose)];

    /// <summary>Words that have opposites.</summary>
    public IReadOnlyList<string> Opposites { get; } = [.. Things.Opposites.SelectMany(pair => new[] { pair.First, pair.Second })];

    /// <summary>What arithmetic problems count.</summary>
    public IReadOnlyList<string> CountedObjects { get; } = WordLists.CountedObjects;

    /// <summary>The sentence that an email's topic is followed by.</summary>
    public IReadOnlyList<string> EmailBodies { get; } = WordLists.EmailBodies;

    /// <summary>Ratings of chess players.</summary>
    public IReadOnlyList<string> Ratings { get; } = WordLists.Ratings;

    /// <summary>Chess-like moves of both sides.</summary>
    public IReadOnlyList<string> Moves { get; } = [.. WordLists.WhiteMoves, .. WordLists.BlackMoves];
}
