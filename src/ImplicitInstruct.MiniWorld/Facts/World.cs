using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.MiniWorld.Facts;

/// <summary>A closed world of facts, drawn once from a seed. Everything that a generator writes or the judge knows is here.</summary>
public sealed partial class World
{
    /// <summary>The recipe from which it was drawn.</summary>
    public WorldRecipe Recipe { get; }

    /// <summary>People, she and he in turn.</summary>
    public IReadOnlyList<Person> People { get; }

    /// <summary>Countries.</summary>
    public IReadOnlyList<Country> Countries { get; }

    /// <summary>Cities.</summary>
    public IReadOnlyList<City> Cities { get; }

    /// <summary>Animals.</summary>
    public IReadOnlyList<Animal> Animals { get; }

    /// <summary>Dishes.</summary>
    public IReadOnlyList<Dish> Dishes { get; }

    /// <summary>Themes of poems.</summary>
    public IReadOnlyList<PoemTheme> Themes { get; }

    /// <summary>Rhyming line ends of poems.</summary>
    public IReadOnlyList<Rhyme> Rhymes { get; } = Verses.Rhymes;

    /// <summary>Functions that code instructions ask for.</summary>
    public IReadOnlyList<CodeFunction> Functions { get; }

    /// <summary>Objects with definitions.</summary>
    public IReadOnlyList<DefinedObject> Objects { get; }

    /// <summary>Words with opposites; every pair is here twice, once from each end.</summary>
    public IReadOnlyList<Antonym> Antonyms { get; }

    /// <summary>Categories with members.</summary>
    public IReadOnlyList<Category> Categories { get; }

    /// <summary>Things to do, in steps.</summary>
    public IReadOnlyList<HouseholdTask> Tasks { get; }

    /// <summary>What emails are about.</summary>
    public IReadOnlyList<EmailTopic> EmailTopics { get; }

    /// <summary>Chess-like games, drawn when somebody asks for them: they take longer than the rest of a world, and few ask.</summary>
    public IReadOnlyList<ChessGame> Games => _games.Value;

    /// <summary>Arithmetic facts.</summary>
    public IReadOnlyList<ArithmeticFact> Arithmetic { get; }

    /// <summary>Every value that an attribute can have, by the attribute's name.</summary>
    public AttributeValues Values { get; }

    /// <summary>All entities of all kinds.</summary>
    public IEnumerable<IEntity> Entities =>
    [
        .. People, .. Countries, .. Cities, .. Animals, .. Dishes, .. Themes, .. Functions, .. Objects, .. Antonyms, .. Categories,
        .. Tasks, .. EmailTopics, .. Games, .. Arithmetic,
    ];

    /// <summary>An entity that the web speaks of: thinly known ones are drawn as seldom as the recipe says.</summary>
    public T PickForWeb<T>(IReadOnlyList<T> entities, Philox random)
        where T : IEntity
    {
        while (true)
        {
            var entity = random.Pick(entities);
            if (entity.Split != Split.Obscure || random.Chance(Recipe.ObscureWeight))
                return entity;
        }
    }

    /// <summary>The entities of one split, or all of them.</summary>
    public static IReadOnlyList<T> Of<T>(IReadOnlyList<T> entities, Split? split)
        where T : IEntity
        => split is null ? entities : [.. entities.Where(entity => entity.Split == split)];
}
