using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Families;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.MiniWorld.Corpora;

/// <summary>
/// How a dialogue marks its speakers. The exact wrapper of the chat template, <c>&lt; | role | &gt;</c>, is not among these.
/// </summary>
internal sealed record SpeakerTags(string First, string Second, string AfterTag, string BetweenSpeakers)
{
    private static readonly (string First, string Second)[] Roles =
    [
        ("q", "a"), ("question", "answer"), ("ask", "reply"), ("guest", "host"), ("client", "helper"), ("student", "teacher"),
        ("reader", "editor"), ("caller", "agent"), ("visitor", "guide"), ("user", "member"), ("boss", "assistant"), ("1", "2"),
        ("one", "two"), ("x", "y"), ("post", "comment"), ("customer", "support"), ("user", "admin"), ("manager", "assistant"),
        ("user", "user"), ("guest", "guest"), ("member", "member"), ("assistant", "user"),
    ];

    private static readonly Template[] Wrappers =
    [
        .. new[]
        {
            "{r} :", "[ {r} ]", "( {r} )", "# {r}", "## {r}", "* {r} *", "- {r} -", "{r} >", "< {r} >", "| {r} |", "= {r} =", "{ {r} }",
            "< < {r} > >", "| | {r} | |", "[ | {r} | ]", "< / {r} >", "{r} |", "> {r}",
        }.Select(wrapper => new Template(wrapper)),
    ];

    public static IEnumerable<string> Words =>
        Wrappers.SelectMany(wrapper => wrapper.Words).Concat(Roles.SelectMany(roles => new[] { roles.First, roles.Second }));

    public static SpeakerTags Draw(Web web, Philox random)
    {
        var (first, second) = random.Chance(0.25) ? Names(web, random) : random.Pick(Roles);
        var wrapper = random.Pick(Wrappers);
        var other = random.Chance(0.85) ? wrapper : random.Pick(Wrappers);
        return new SpeakerTags(
            wrapper.Fill(new Slot("r", first)), other.Fill(new Slot("r", second)),
            random.Chance(0.65) ? " \n " : " ", random.Chance(0.8) ? " \n " : " \n \n ");
    }

    private static (string First, string Second) Names(Web web, Philox random)
    {
        var people = random.Sample([.. web.World.People.Where(person => person.Split != Split.Obscure)], 2);
        return (people[0].Name, people[1].Name);
    }
}
