using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Judging;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.MiniWorld.Families;

/// <summary>Asks whether an animal is of a class; true half of the time.</summary>
internal sealed class YesNoFamily : Family
{
    private static readonly Template Reference = new("{answer} , a {x} is a {class} .");
    private static readonly Template Alternative = new("{answer} , it is a {class} .");

    private YesNoFamily() : base(
        "yesno", "is a {x} a {y} ?", "is the {x} a {y} ?", "can you call a {x} a {y} ?", "would you say a {x} is a {y} ?",
        "tell me if a {x} is a {y} .", "please say if a {x} is a {y} .")
    { }

    public static Family Instance { get; } = new YesNoFamily();

    public override bool HasObscure(World world) => world.Animals.Any(entity => entity.Split == Split.Obscure);

    protected override IEnumerable<Template> Responses => [Reference, Alternative];

    protected override IEnumerable<string> OtherWords(World world) =>
        world.Animals.Select(animal => animal.Name).Concat(world.Values.AnimalClasses).Concat(["yes", "no"]);

    public override Exercise Draw(World world, Split? split, int phrasing, Philox random)
    {
        var x = Subject(world, world.Animals, split, random);
        var isTrue = random.Chance(0.5);
        var asked = isTrue ? x.Class : random.Pick([.. world.Values.AnimalClasses.Where(other => other != x.Class)]);
        Slot[] slots = [new("x", x.Name), new("y", asked), new("answer", isTrue ? "yes" : "no"), new("class", x.Class)];
        var reference = Reference.Fill(slots);
        return new Exercise
        {
            Family = Name,
            Phrasing = phrasing,
            Instruction = Phrasings[phrasing].Fill(slots),
            Reference = reference,
            Alternative = Alternative.Fill(slots),
            Entities = [x.Id],
            Key = new YesNoKey
            {
                Reference = reference,
                Subject = x.Name,
                Yes = isTrue,
                Class = x.Class,
                Classes = world.Values.AnimalClasses,
            },
        };
    }
}
