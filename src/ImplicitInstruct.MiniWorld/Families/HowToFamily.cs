using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Judging;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.MiniWorld.Families;

/// <summary>Asks for the three steps of a task.</summary>
internal sealed class HowToFamily : Family
{
    private static readonly Template Reference = new("1 . {s1} . \n 2 . {s2} . \n 3 . {s3} .");
    private static readonly Template Alternative = new("first {s1} , then {s2} , and {s3} .");

    private HowToFamily() : base(
        "howto", "how do i {x} ?", "how can i {x} ?", "explain how to {x} .", "give me steps to {x} .", "what is the best way to {x} ?",
        "please tell me how to {x} .", "show me how to {x} .")
    { }

    public static Family Instance { get; } = new HowToFamily();

    protected override IEnumerable<Template> Responses => [Reference, Alternative];

    protected override IEnumerable<string> OtherWords(World world) =>
        world.Tasks.SelectMany(task => task.Steps.Append(task.Name)).SelectMany(text => text.Split(' '));

    public override Exercise Draw(World world, Split? split, int phrasing, Philox random)
    {
        var task = Subject(world, world.Tasks, split, random);
        Slot[] slots = [new("x", task.Name), new("s1", task.Steps[0]), new("s2", task.Steps[1]), new("s3", task.Steps[2])];
        var reference = Reference.Fill(slots);
        return new Exercise
        {
            Family = Name,
            Phrasing = phrasing,
            Instruction = Phrasings[phrasing].Fill(slots),
            Reference = reference,
            Alternative = Alternative.Fill(slots),
            Entities = [task.Id],
            Key = new StepsKey { Reference = reference, Steps = task.Steps },
        };
    }
}
