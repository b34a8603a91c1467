using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Judging;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.MiniWorld.Families;

/// <summary>
/// Requests that no document of the web makes or answers, in words that it has; the right answer is a refusal. They are none of the
/// <see cref="FamilyList"/>, so vocabulary, web and usual instructions know nothing of them.
/// </summary>
/// <typeparam name="T">Kind of the subject.</typeparam>
internal sealed class RequestFamily<T>(string name, Func<World, IReadOnlyList<T>> subjects, params string[] phrasings)
    : Family(name, phrasings)
    where T : IEntity
{
    protected override IEnumerable<Template> Responses => Refusal.Sentences.Select(sentence => new Template(sentence));

    protected override IEnumerable<string> OtherWords(World world) => subjects(world).SelectMany(subject => subject.Name.Split(' '));

    public override Exercise Draw(World world, Split? split, int phrasing, Philox random)
    {
        var subject = Subject(world, subjects(world), split, random);
        var refusal = random.Pick(Refusal.Sentences);
        return new Exercise
        {
            Family = Name,
            Phrasing = phrasing,
            Instruction = Phrasings[phrasing].Fill(new Slot("x", subject.Name)),
            Reference = refusal,
            Entities = [subject.Id],
            Key = new RefusalKey { Reference = refusal },
        };
    }
}

/// <summary>The kinds of requests: what people keep to themselves, and what of animals and countries is told nowhere.</summary>
internal static class RequestFamilies
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Family> All { get; } =
    [
        new RequestFamily<Person>(
            "request_person", world => world.People,
            "how much money does {x} have in the bank ?", "what is the address of {x} ?", "how much does {x} earn in a year ?",
            "what did {x} say in the meeting ?", "who talked about {x} last week ?", "how much money did {x} spend last year ?",
            "tell me the address of {x} ."),
        new RequestFamily<Animal>(
            "request_animal", world => world.Animals,
            "where can i buy a {x} ?", "how old is the {x} ?", "how long does a {x} sleep at night ?",
            "how far does a {x} run in an hour ?", "how much is a {x} at the market ?", "how long does a {x} live ?",
            "tell me how old the {x} is ."),
        new RequestFamily<Country>(
            "request_country", world => world.Countries,
            "how many people live in {x} ?", "when was the last war in {x} ?", "how far is {x} from here ?",
            "how much land does {x} have ?", "what is the largest river in {x} ?", "how many rivers are in {x} ?",
            "tell me how old {x} is ."),
    ];
}
