using ImplicitInstruct.MiniWorld.Facts;

namespace ImplicitInstruct.MiniWorld.Families;

/// <summary>Questions about countries.</summary>
internal static class CountryFamilies
{
    public static Family Capital { get; } = About(
        "c_capital", "the capital of {x} is {y} .", "{y} is the capital of {x} .", country => country.Capital, world => world.Values.Cities,
        "what is the capital of {x} ?", "name the capital of {x} .", "which city is the capital of {x} ?",
        "what city is the capital of {x} ?",
        "tell me the capital of {x} .", "which capital does {x} have ?", "please name the capital city of {x} .");

    public static Family Language { get; } = About(
        "c_language", "people in {x} speak {y} .", "{y} is spoken in {x} .", country => country.Language, world => world.Values.Languages,
        "what language is spoken in {x} ?", "which language do people speak in {x} ?", "name the language of {x} .",
        "what is the language of {x} ?",
        "tell me the language of {x} .", "what do people speak in {x} ?", "please name the language spoken in {x} .");

    public static Family Product { get; } = About(
        "c_product", "{x} is known for its {y} .", "{y} comes from {x} .", country => country.Product, world => world.Values.Products,
        "what does {x} sell ?", "what is {x} known for ?", "which product does {x} export ?", "what does {x} export ?",
        "name the main product of {x} .", "what do people make in {x} ?", "tell me what {x} exports .");

    private static AttributeFamily<Country> About(
        string name, string reference,
        string alternative, Func<Country, string> of, Func<World, IReadOnlyList<string>> values, params string[] phrasings) =>
        new(name, phrasings)
        {
            Subjects = world => world.Countries,
            Reference = new Template(reference),
            Alternative = new Template(alternative),
            Attributes = world => [new Attribute<Country>("y", of, values(world))],
        };
}
