using ImplicitInstruct.MiniWorld.Facts;

namespace ImplicitInstruct.MiniWorld.Families;

/// <summary>Questions about one animal.</summary>
internal static class AnimalFamilies
{
    public static Family Food { get; } = About(
        "a_food", "a {x} eats {food} .", "it eats {food} .", world => [FoodOf(world)],
        "what does a {x} eat ?", "what is the food of a {x} ?", "what do you feed a {x} ?", "name the food of a {x} .",
        "what food does a {x} like ?", "which food does a {x} eat ?", "tell me what a {x} eats .");

    public static Family Habitat { get; } = About(
        "a_habitat", "a {x} lives in the {habitat} .", "in the {habitat} .", world => [HabitatOf(world)],
        "where does a {x} live ?", "what is the home of a {x} ?", "where can i find a {x} ?", "name the home of a {x} .",
        "in what place does a {x} live ?", "which place is home to a {x} ?", "tell me where a {x} lives .");

    public static Family Description { get; } = About(
        "a_desc", "a {x} is a {colour} {class} . it lives in the {habitat} and eats {food} . it has {legs} legs .",
        "a {x} is a {class} that lives in the {habitat} .",
        world =>
        [
            new("colour", animal => animal.Colour, world.Values.Colours), new("class", animal => animal.Class, world.Values.AnimalClasses),
            HabitatOf(world), FoodOf(world), new("legs", animal => animal.Legs, world.Values.Legs),
        ],
        "describe a {x} .", "what kind of animal is a {x} ?", "give me some facts about a {x} .", "tell me about the {x} .",
        "write a few lines on the {x} .", "what do you know about the {x} ?", "please describe the {x} .");

    private static Attribute<Animal> FoodOf(World world) => new("food", animal => animal.Food, world.Values.AnimalFoods);
    private static Attribute<Animal> HabitatOf(World world) => new("habitat", animal => animal.Habitat, world.Values.Habitats);

    private static AttributeFamily<Animal> About(
        string name,
        string reference, string alternative, Func<World, IReadOnlyList<Attribute<Animal>>> attributes, params string[] phrasings) =>
        new(name, phrasings)
        {
            Subjects = world => world.Animals,
            Reference = new Template(reference),
            Alternative = new Template(alternative),
            Attributes = attributes,
        };
}
