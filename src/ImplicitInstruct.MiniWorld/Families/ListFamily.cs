using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Judging;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.MiniWorld.Families;

/// <summary>Asks for three, four or five members of a category.</summary>
internal sealed class ListFamily : Family
{
    private static readonly string[] Counts = ["three", "four", "five"];
    private static readonly Template Item = new("{i} . {member}");
    private static readonly Template Alternative = new("{members} .");

    private ListFamily() : base(
        "list", "list {k} {x} .", "name {k} {x} .", "give me {k} {x} .", "write a list of {k} {x} .", "can you name {k} {x} ?",
        "please list {k} {x} .",
        "tell me {k} {x} .")
    { }

    public static Family Instance { get; } = new ListFamily();

    protected override IEnumerable<Template> Responses => [Item, Alternative];

    protected override IEnumerable<string> OtherWords(World world) =>
        world.Categories.SelectMany(category => category.Members.Append(category.Name)).Concat(Counts).Concat(Number.Words(1, 5))
            .Concat(["\n", ","]);

    public override Exercise Draw(World world, Split? split, int phrasing, Philox random)
    {
        var category = Subject(world, world.Categories, split, random);
        var count = random.Below(Counts.Length);
        var members = random.Sample(category.Members, count + 3);
        var reference = Numbered(members);
        return new Exercise
        {
            Family = Name,
            Phrasing = phrasing,
            Instruction = Phrasings[phrasing].Fill(new Slot("x", category.Name), new Slot("k", Counts[count])),
            Reference = reference,
            Alternative = Alternative.Fill(new Slot("members", string.Join(" , ", members))),
            Entities = [category.Id],
            Key = new ListKey { Reference = reference, Members = category.Members, Count = members.Length },
        };
    }

    /// <summary>One numbered line an item.</summary>
    public static string Numbered(IEnumerable<string> items) =>
        string.Join(" \n ", items.Select((item, i) => Item.Fill(new Slot("i", Number.Word(i + 1)), new Slot("member", item))));
}
