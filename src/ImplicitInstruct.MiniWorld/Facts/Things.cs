namespace ImplicitInstruct.MiniWorld.Facts;

/// <summary>Facts that are the same in every world: definitions, opposites, categories and tasks. Only their splits are drawn.</summary>
internal static class Things
{
    public static readonly (string Name, string Kind, string Purpose)[] Objects =
    [
        ("hammer", "tool", "hit nails"), ("saw", "tool", "cut wood"), ("kettle", "machine", "heat water"),
        ("oven", "machine", "bake bread"), ("broom", "tool", "sweep the floor"), ("lamp", "device", "light a room"),
        ("truck", "vehicle", "carry goods"), ("bus", "vehicle", "carry people"), ("knife", "tool", "cut food"),
        ("needle", "tool", "sew cloth"), ("bucket", "container", "hold water"), ("basket", "container", "hold fruit"),
        ("camera", "device", "take pictures"), ("telescope", "device", "watch planets"), ("compass", "device", "find north"),
        ("plow", "machine", "turn soil"), ("ferry", "vehicle", "cross rivers"), ("sofa", "furniture", "sit on"),
        ("desk", "furniture", "write on"), ("shelf", "furniture", "store books"),
    ];

    public static readonly (string First, string Second)[] Opposites =
    [
        ("hot", "cold"), ("big", "small"), ("fast", "slow"), ("early", "late"), ("happy", "sad"), ("rich", "poor"), ("strong", "weak"),
        ("old", "young"), ("wet", "dry"), ("full", "empty"), ("hard", "soft"), ("loud", "quiet"), ("clean", "dirty"), ("deep", "shallow"),
        ("wide", "narrow"), ("smooth", "rough"), ("open", "closed"), ("near", "far"),
    ];

    public static readonly (string Name, string Members)[] Categories =
    [
        ("fruits", "apple pear plum grape cherry peach mango lemon"),
        ("colors", "red blue green brown black white gray yellow"),
        ("tools", "hammer saw knife needle broom drill wrench chisel"),
        ("drinks", "water milk juice tea coffee wine beer cider"),
        ("vegetables", "carrot onion potato cabbage spinach corn tomato leek"),
        ("jobs", "baker painter doctor teacher farmer lawyer singer pilot"),
        ("hobbies", "swimming chess cooking reading fishing hiking sewing skiing"),
        ("birds", "crow owl eagle duck swan robin sparrow parrot"),
        ("vehicles", "truck bus ferry train boat bicycle tractor van"),
        ("metals", "gold silver iron copper tin zinc lead nickel"),
        ("instruments", "violin drum piano flute guitar harp trumpet cello"),
        ("sports", "tennis football hockey golf rugby boxing judo cricket"),
        ("flowers", "rose tulip lily daisy orchid violet iris poppy"),
        ("clothes", "shirt coat hat scarf skirt glove belt sock"),
    ];

    public static readonly (string Name, string[] Steps)[] Tasks =
    [
        ("clean a window", ["take a wet cloth", "wipe the glass", "dry it with paper"]),
        ("plant a tree", ["dig a deep hole", "put the roots in", "water the soil"]),
        ("paint a wall", ["cover the floor", "open the paint", "use a wide brush"]),
        ("fix a bike", ["check the chain", "pump the tires", "oil the wheels"]),
        ("make a fire", ["collect dry wood", "stack the sticks", "light a match"]),
        ("wash a car", ["fill a bucket", "rub the doors with soap", "rinse off the foam"]),
        ("send a letter", ["fold the page", "write the address", "buy a stamp"]),
        ("train a puppy", ["use a calm voice", "give a small treat", "repeat every morning"]),
        ("learn a language", ["study ten words", "talk with friends", "read easy books"]),
        ("save money", ["make a budget", "spend less on toys", "put coins in a bank"]),
        ("sleep better", ["turn off the screen", "close the curtains", "breathe slowly"]),
        ("pack a bag", ["fold the clothes", "roll the socks", "zip it tight"]),
        ("fly a kite", ["find a windy hill", "hold the string", "run very fast"]),
        ("brew tea", ["boil fresh water", "add the leaves", "wait five minutes"]),
        ("tie a knot", ["cross the ropes", "make a loop", "pull both ends"]),
        ("sharpen a knife", ["wet the stone", "slide the blade", "test the edge"]),
    ];
}

/// <summary>An object with its definition: a <paramref name="Kind"/> used to <paramref name="Purpose"/>.</summary>
public sealed record DefinedObject(string Name, string Kind, string Purpose, Split Split) : IEntity
{
    /// <inheritdoc/>
    public string Id { get; } = "object:" + Name;
}

/// <summary>A category and its eight members.</summary>
public sealed record Category(string Name, IReadOnlyList<string> Members, Split Split) : IEntity
{
    /// <inheritdoc/>
    public string Id { get; } = "category:" + Name;
}

/// <summary>A word and its opposite. The same pair asked from its other end has the same <see cref="Id"/>.</summary>
public sealed record Antonym(string Name, string Opposite, string Pair, Split Split) : IEntity
{
    /// <inheritdoc/>
    public string Id { get; } = "opposites:" + Pair;
}

/// <summary>Something to do, in three steps.</summary>
public sealed record HouseholdTask(string Name, IReadOnlyList<string> Steps, Split Split) : IEntity
{
    /// <inheritdoc/>
    public string Id { get; } = "task:" + Name;
}

/// <summary>A dish with three different ingredients and a cooking method.</summary>
public sealed record Dish(string Name, IReadOnlyList<string> Ingredients, string Method, Split Split) : IEntity
{
    /// <inheritdoc/>
    public string Id { get; } = "dish:" + Name;
}

/// <summary>What an email is about.</summary>
public sealed record EmailTopic(string Name, Split Split) : IEntity
{
    /// <inheritdoc/>
    public string Id { get; } = "topic:" + Name;
}
