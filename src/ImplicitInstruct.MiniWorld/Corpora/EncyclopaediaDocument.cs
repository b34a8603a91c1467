using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Families;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.MiniWorld.Corpora;

/// <summary>Two to six entries, each about one entity.</summary>
internal sealed class EncyclopaediaDocument() : DocumentType("encyclopaedia", mix => mix.Encyclopaedia)
{
    private static readonly int[] Lengths = [2, 3, 4, 6];
    private static readonly double[] Kinds = [0.34, 0.21, 0.20, 0.12, 0.04, 0.04, 0.05];

    private static readonly Template Biography = new("{x} is a {job} . {pr} was born in {city} in {year} . {pr} likes {hobby} .");

    private static readonly Template[] PersonSentences =
        [new("{x} was born in {city} ."), new("{x} was born in {year} ."), new("{x} works as a {job} ."), new("{x} enjoys {hobby} .")];

    private static readonly Template[] CountrySentences =
        [new("the capital of {x} is {capital} ."), new("people in {x} speak {language} ."), new("{x} is known for its {product} .")];

    private static readonly Template[] AnimalEntries =
    [
        new("a {x} is a {colour} {class} . it lives in the {habitat} and eats {food} . it has {legs} legs ."),
        new("a {x} eats {food} and lives in the {habitat} . it is a {colour} {class} with {legs} legs ."),
    ];

    private static readonly Template CityEntry = new("{x} has a famous {landmark} . {x} is known for good {product} .");
    private static readonly Template OppositeEntry = new("{x} is the opposite of {y} .");
    private static readonly Template CategoryEntry = new("{a} , {b} and {c} are {x} .");
    private static readonly Template DefinitionEntry = new("a {x} is a {kind} used to {purpose} .");

    public override IEnumerable<string> Words(World world) =>
        new[] { Biography, CityEntry, OppositeEntry, CategoryEntry, DefinitionEntry }.Concat(PersonSentences).Concat(CountrySentences)
            .Concat(AnimalEntries)
            .SelectMany(template => template.Words);

    public override string Write(Web web, Philox random)
    {
        var text = Entry(web.World, random);
        for (var more = random.Pick(Lengths) - 1; more > 0; more--)
            text += (random.Chance(0.4) ? " \n " : " ") + Entry(web.World, random);
        return text;
    }

    /// <summary>A page that begins with an entry about a person or an animal, and goes on about others of a split.</summary>
    /// <param name="world">The facts.</param>
    /// <param name="id">Whom the page begins with, <see cref="IEntity.Id"/>.</param>
    /// <param name="split">Where the others are from.</param>
    /// <param name="random">Where wording and others are drawn from.</param>
    internal static string Page(World world, string id, Split split, Philox random)
    {
        IReadOnlyList<IEntity> all = [.. world.People, .. world.Animals];
        List<IEntity> others = [.. all.Where(entity => entity.Split == split && entity.Id != id)];
        var text = About(all.Single(entity => entity.Id == id));
        for (var more = random.Pick([1, 2, 2, 3]); more > 0; more--)
            text += (random.Chance(0.4) ? " \n " : " ") + About(random.Pick(others));
        return text;

        string About(IEntity entity) => entity is Person person ? Of(person, random) : Of((Animal)entity, random);
    }

    private static string Entry(World world, Philox random) => random.PickWeighted(Kinds) switch
    {
        0 => Of(world.PickForWeb(world.People, random), random),
        1 => Of(world.PickForWeb(world.Countries, random), random),
        2 => Of(world.PickForWeb(world.Animals, random), random),
        3 => Of(world.PickForWeb(world.Cities, random)),
        4 => Of(world.PickForWeb(world.Antonyms, random)),
        5 => Of(world.PickForWeb(world.Categories, random), random),
        _ => Of(world.PickForWeb(world.Objects, random)),
    };

    private static string Of(Person person, Philox random)
    {
        Slot[] slots =
        [
            new("x", person.Name), new("pr", person.Pronoun), new("city", person.City), new("year", person.Year), new("job", person.Job),
            new("hobby", person.Hobby),
        ];
        return random.Chance(0.5) ? Biography.Fill(slots) : InAnyOrder(PersonSentences, slots, random);
    }

    private static string Of(Country country, Philox random) => InAnyOrder(
        CountrySentences,
        [new("x", country.Name), new("capital", country.Capital), new("language", country.Language), new("product", country.Product)],
        random);

    private static string Of(Animal animal, Philox random) => random.Pick(AnimalEntries).Fill(
        new Slot("x", animal.Name), new Slot("colour", animal.Colour), new Slot("class", animal.Class), new Slot("habitat", animal.Habitat),
        new Slot("food", animal.Food), new Slot("legs", animal.Legs));

    private static string Of(City city) =>
        CityEntry.Fill(new Slot("x", city.Name), new Slot("landmark", city.Landmark), new Slot("product", city.Product));

    private static string Of(Antonym word) => OppositeEntry.Fill(new Slot("x", word.Name), new Slot("y", word.Opposite));

    private static string Of(Category category, Philox random)
    {
        var members = random.Sample(category.Members, 3);
        return CategoryEntry.Fill(
            new Slot("a", members[0]), new Slot("b", members[1]), new Slot("c", members[2]), new Slot("x", category.Name));
    }

    private static string Of(DefinedObject thing) =>
        DefinitionEntry.Fill(new Slot("x", thing.Name), new Slot("kind", thing.Kind), new Slot("purpose", thing.Purpose));

    private static string InAnyOrder(Template[] sentences, Slot[] slots, Philox random) =>
        string.Join(' ', random.Shuffled(sentences).Select(sentence => sentence.Fill(slots)));
}
