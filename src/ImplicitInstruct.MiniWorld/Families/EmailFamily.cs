using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Judging;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.MiniWorld.Families;

/// <summary>Asks for an email to a person about a topic.</summary>
internal sealed class EmailFamily : Family
{
    private static readonly Template Reference = new("dear {n} , \n i am writing about the {x} . {body} \n best wishes");

    private EmailFamily() : base(
        "email", "write an email to {n} about the {x} .", "write a letter to {n} about the {x} .", "help me write to {n} about the {x} .",
        "draft an email to {n} on the {x} .", "can you write to {n} about the {x} ?", "please write an email to {n} about the {x} .",
        "draft a letter to {n} about the {x} .")
    { }

    public static Family Instance { get; } = new EmailFamily();

    protected override IEnumerable<Template> Responses => [Reference];

    protected override IEnumerable<string> OtherWords(World world) =>
        world.EmailTopics.Select(topic => topic.Name).Concat(world.People.Select(person => person.Name))
            .Concat(world.Values.EmailBodies.SelectMany(body => body.Split(' ')));

    public override Exercise Draw(World world, Split? split, int phrasing, Philox random)
    {
        var person = Subject(world, world.People, split, random);
        var topic = Subject(world, world.EmailTopics, split, random);
        Slot[] slots = [new("n", person.Name), new("x", topic.Name), new("body", random.Pick(world.Values.EmailBodies))];
        var reference = Reference.Fill(slots);
        return new Exercise
        {
            Family = Name,
            Phrasing = phrasing,
            Instruction = Phrasings[phrasing].Fill(slots),
            Reference = reference,
            Entities = [person.Id, topic.Id],
            Key = new EmailKey { Reference = reference, Person = person.Name, Topic = topic.Name, Bodies = world.Values.EmailBodies },
        };
    }
}
