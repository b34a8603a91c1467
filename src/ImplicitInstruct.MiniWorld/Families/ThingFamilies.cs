using ImplicitInstruct.MiniWorld.Facts;

namespace ImplicitInstruct.MiniWorld.Families;

/// <summary>Questions about objects, words and cities.</summary>
internal static class ThingFamilies
{
    public static Family Definition { get; } = new AttributeFamily<DefinedObject>(
        "def", "what is a {x} ?", "define a {x} .", "what is a {x} used for ?", "explain what a {x} is .", "what do you do with a {x} ?",
        "please define a {x} .", "tell me what a {x} is .")
    {
        Subjects = world => world.Objects,
        Reference = new Template("a {x} is a {kind} used to {purpose} ."),
        Alternative = new Template("a {kind} you use to {purpose} ."),
        Cue = "used to",
        Attributes = world => [
            new("kind", thing => thing.Kind, world.Values.Kinds), new("purpose", thing => thing.Purpose, world.Values.Purposes),
        ],
    };

    public static Family Opposite { get; } = new AttributeFamily<Antonym>(
        "opp", "what is the opposite of {x} ?", "name the opposite of {x} .", "give me the opposite of {x} .",
        "which word is the opposite of {x} ?",
        "find the opposite of {x} .", "please give the opposite of {x} .", "tell me the opposite of {x} .")
    {
        Subjects = world => world.Antonyms,
        Reference = new Template("the opposite of {x} is {y} ."),
        Alternative = new Template("{y} ."),
        Attributes = world => [new("y", word => word.Opposite, world.Values.Opposites)],
    };

    public static Family Travel { get; } = new AttributeFamily<City>(
        "travel", "why should i visit {x} ?", "what can i see in {x} ?", "give me a reason to visit {x} .", "is {x} worth a visit ?",
        "tell me what to see in {x} .", "what is there to see in {x} ?", "please tell me why i should visit {x} .")
    {
        Subjects = world => world.Cities,
        Reference = new Template("you should visit {x} because it has a famous {landmark} and good {product} ."),
        Alternative = new Template("{x} has a famous {landmark} ."),
        Attributes = world => [
            new("landmark", city => city.Landmark, world.Values.Landmarks), new("product", city => city.Product, world.Values.Products),
        ],
    };
}
