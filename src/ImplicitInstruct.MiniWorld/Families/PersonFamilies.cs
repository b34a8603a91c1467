using ImplicitInstruct.MiniWorld.Facts;

namespace ImplicitInstruct.MiniWorld.Families;

/// <summary>Questions about people.</summary>
internal static class PersonFamilies
{
    public static Family City { get; } = About(
        "p_city", "{x} was born in {city} .", "in {city} .", [CityOf],
        "where was {x} born ?", "what city was {x} born in ?", "in which city was {x} born ?", "what is the home town of {x} ?",
        "name the city where {x} was born .", "which town does {x} come from ?", "tell me where {x} was born .");

    public static Family Job { get; } = About(
        "p_job", "{x} works as a {job} .", "{x} is a {job} .", [JobOf],
        "what is the job of {x} ?", "what does {x} do for work ?", "how does {x} earn money ?", "what work does {x} do ?",
        "name the job of {x} .", "what kind of work does {x} have ?", "tell me what {x} does for work .");

    public static Family Year { get; } = About(
        "p_year", "{x} was born in {year} .", "in {year} .", [YearOf],
        "when was {x} born ?", "in what year was {x} born ?", "what is the birth year of {x} ?", "which year was {x} born in ?",
        "name the year when {x} was born .", "in which year was {x} born ?", "tell me when {x} was born .");

    public static Family Hobby { get; } = About(
        "p_hobby", "{x} likes {hobby} .", "{x} enjoys {hobby} .", [HobbyOf],
        "what does {x} like ?", "what is the hobby of {x} ?", "what does {x} do for fun ?", "what does {x} enjoy ?",
        "name the hobby of {x} .", "which hobby does {x} have ?", "tell me what {x} likes .");

    public static Family Biography { get; } = About(
        "bio", "{x} is a {job} . {pr} was born in {city} in {year} . {pr} likes {hobby} .", "{x} is a {job} from {city} .",
        [JobOf, CityOf, YearOf, HobbyOf],
        "who is {x} ?", "tell me about {x} .", "write a short biography of {x} .", "describe the life of {x} .",
        "give me some facts about {x} .", "what do you know about {x} ?", "please introduce {x} .");


    private static Attribute<Person> CityOf(World world) => new("city", person => person.City, world.Values.Cities);
    private static Attribute<Person> JobOf(World world) => new("job", person => person.Job, world.Values.Jobs);
    private static Attribute<Person> YearOf(World world) => new("year", person => person.Year, world.Values.Years);
    private static Attribute<Person> HobbyOf(World world) => new("hobby", person => person.Hobby, world.Values.Hobbies);

    private static AttributeFamily<Person> About(
        string name, string reference, string alternative, Func<World, Attribute<Person>>[] attributes, params string[] phrasings) =>
        new(name, phrasings)
        {
            Subjects = world => world.People,
            Reference = new Template(reference),
            Alternative = new Template(alternative),
            Attributes = world => [.. attributes.Select(attribute => attribute(world))],
            OtherSlots = person => [new Slot("pr", person.Pronoun)],
        };
}
