using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Judging;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.MiniWorld.Families;

/// <summary>Asks for a recipe.</summary>
internal sealed class RecipeFamily : Family
{
    private static readonly Template Reference = new(
        "ingredients : {i1} , {i2} , {i3} . \n 1 . chop the {i1} . \n 2 . {m} it with the {i2} . \n 3 . add the {i3} and serve .");

    private static readonly Template Alternative = new("you need {i1} , {i2} and {i3} . {m} them and serve .");

    private RecipeFamily() : base(
        "recipe", "how do i make {x} ?", "give me a recipe for {x} .", "how can i cook {x} ?", "write a recipe for {x} .",
        "what is a good recipe for {x} ?",
        "how is {x} made ?", "please tell me how to cook {x} .", "explain how to make {x} .")
    { }

    public static Family Instance { get; } = new RecipeFamily();

    public override bool HasObscure(World world) => world.Dishes.Any(entity => entity.Split == Split.Obscure);

    protected override IEnumerable<Template> Responses => [Reference, Alternative];

    protected override IEnumerable<string> OtherWords(World world) =>
        [.. world.Dishes.Select(dish => dish.Name), .. world.Values.Ingredients, .. world.Values.Methods];

    public override Exercise Draw(World world, Split? split, int phrasing, Philox random) =>
        About(world, Subject(world, world.Dishes, split, random), phrasing);

    private Exercise About(World world, Dish dish, int phrasing)
    {
        Slot[] slots =
            [
                new("x", dish.Name), new("i1", dish.Ingredients[0]), new("i2", dish.Ingredients[1]), new("i3", dish.Ingredients[2]),
                new("m", dish.Method),
            ];
        var reference = Reference.Fill(slots);
        return new Exercise
        {
            Family = Name,
            Phrasing = phrasing,
            Instruction = Phrasings[phrasing].Fill(slots),
            Reference = reference,
            Alternative = Alternative.Fill(slots),
            Entities = [dish.Id],
            Key = new RecipeKey
            {
                Reference = reference,
                Ingredients = dish.Ingredients,
                Method = dish.Method,
                AllIngredients = world.Values.Ingredients,
                AllMethods = world.Values.Methods,
            },
        };
    }
}
