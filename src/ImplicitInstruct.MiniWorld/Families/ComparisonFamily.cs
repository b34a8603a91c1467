using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Judging;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.MiniWorld.Families;

/// <summary>Compares two animals.</summary>
internal sealed class ComparisonFamily : Family
{
    private static readonly Template Reference = new("a {x} eats {fx} and lives in the {hx} . a {y} eats {fy} and lives in the {hy} .");
    private static readonly Template Alternative = new("a {x} is a {cx} but a {y} is a {cy} .");

    private ComparisonFamily() : base(
        "compare", "compare a {x} and a {y} .", "how is a {x} different from a {y} ?", "what is the difference between a {x} and a {y} ?",
        "explain how a {x} and a {y} differ .", "write a comparison of a {x} and a {y} .", "please compare a {x} with a {y} .",
        "tell me how a {x} differs from a {y} .")
    { }

    public static Family Instance { get; } = new ComparisonFamily();

    public override bool HasObscure(World world) => world.Animals.Any(entity => entity.Split == Split.Obscure);

    protected override IEnumerable<Template> Responses => [Reference, Alternative];

    protected override IEnumerable<string> OtherWords(World world) =>
        [
            .. world.Animals.Select(animal => animal.Name), .. world.Values.AnimalFoods, .. world.Values.Habitats,
            .. world.Values.AnimalClasses,
        ];

    public override Exercise Draw(World world, Split? split, int phrasing, Philox random)
    {
        var x = Subject(world, world.Animals, split, random);
        var y = Subject(world, [.. world.Animals.Where(animal => animal != x)], split, random);
        Slot[] slots =
        [
            new("x", x.Name), new("fx", x.Food), new("hx", x.Habitat), new("cx", x.Class),
            new("y", y.Name), new("fy", y.Food), new("hy", y.Habitat), new("cy", y.Class),
        ];
        var reference = Reference.Fill(slots);
        return new Exercise
        {
            Family = Name,
            Phrasing = phrasing,
            Instruction = Phrasings[phrasing].Fill(slots),
            Reference = reference,
            Alternative = Alternative.Fill(slots),
            Entities = [x.Id, y.Id],
            Key = new ComparisonKey
            {
                Reference = reference,
                First = new ComparedAnimal(x.Name, x.Food, x.Habitat, x.Class),
                Second = new ComparedAnimal(y.Name, y.Food, y.Habitat, y.Class),
            },
        };
    }
}
