namespace ImplicitInstruct.MiniWorld.Families;

/// <summary>The 24 families.</summary>
internal static class FamilyList
{
    /// <summary>All of them, in the order of tables.</summary>
    public static IReadOnlyList<Family> All { get; } =
    [
        PersonFamilies.City, PersonFamilies.Year, PersonFamilies.Job, PersonFamilies.Hobby, PersonFamilies.Biography,
        CountryFamilies.Capital, CountryFamilies.Language, CountryFamilies.Product,
        AnimalFamilies.Food, AnimalFamilies.Habitat, AnimalFamilies.Description, ComparisonFamily.Instance, YesNoFamily.Instance,
        RecipeFamily.Instance, PoemFamily.Instance, CodeFamily.Instance, ListFamily.Instance, ThingFamilies.Definition,
        ThingFamilies.Opposite, HowToFamily.Instance, EmailFamily.Instance, ThingFamilies.Travel, ArithmeticFamily.Instance,
        ChessFamily.Instance,
    ];

    /// <summary>The family of a name.</summary>
    /// <exception cref="AdviceException">There is none; lists the names.</exception>
    public static Family Named(string name) =>
        All.FirstOrDefault(family => family.Name == name)
        ?? throw new AdviceException($"There is no family '{name}'. Families: {string.Join(", ", All.Select(family => family.Name))}.");
}
