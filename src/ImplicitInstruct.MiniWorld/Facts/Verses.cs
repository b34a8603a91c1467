namespace ImplicitInstruct.MiniWorld.Facts;

/// <summary>Poem themes and rhyming lines, the same in every world.</summary>
internal static class Verses
{
    public static readonly (string Name, string Words)[] Themes =
    [
        ("rain", "cloud drop puddle storm"), ("love", "heart kiss rose promise"), ("winter", "snowflake frost ice sleigh"),
        ("summer", "beach sunshine picnic meadow"), ("ocean", "wave tide shell dolphin"), ("stars", "moon comet galaxy planet"),
        ("war", "sword soldier battle shield"), ("friendship", "laughter trust hug companion"), ("music", "melody drum violin choir"),
        ("autumn", "leaf harvest pumpkin acorn"), ("home", "door window hearth roof"), ("dreams", "pillow wish shadow vision"),
        ("time", "clock hour calendar minute"), ("gardens", "tulip lily hedge bench"), ("mountains", "peak valley cliff eagle"),
        ("trains", "rail engine station whistle"),
    ];

    public static readonly Rhyme[] Rhymes =
    [
        new("day", ["the {w} is gentle all the day", "the {w} will greet the bright new day"],
            "way", ["i follow the {w} along the way", "the {w} has shown me the way"]),
        new("night", ["the {w} is quiet in the night", "i think of the {w} every night"],
            "light", ["the {w} is shining in the light", "the {w} is soft and full of light"]),
        new("sea", ["the {w} is moving like the sea", "the {w} is deeper than the sea"],
            "free", ["the {w} is wild and free", "the {w} makes my spirit free"]),
        new("sky", ["the {w} is under the open sky", "the {w} is calling to the sky"],
            "high", ["the {w} is lifting me so high", "the {w} is singing low and high"]),
        new("tree", ["the {w} is resting by the tree", "i carve the {w} on the tree"],
            "me", ["the {w} is always close to me", "the {w} is smiling back at me"]),
        new("snow", ["the {w} is silent as the snow", "the {w} is covered by the snow"],
            "go", ["the {w} will never let me go", "the {w} will follow where i go"]),
        new("song", ["the {w} is humming an old song", "the {w} is turned into a song"],
            "long", ["the {w} has waited for so long", "the {w} is with me all day long"]),
        new("land", ["the {w} is spreading over the land", "the {w} is sleeping in the land"],
            "hand", ["i hold the {w} in my hand", "the {w} is warm inside my hand"]),
    ];
}

/// <summary>Two words that rhyme, each with the lines that end in it; <c>{w}</c> stands for a theme word.</summary>
public sealed record Rhyme(string First, IReadOnlyList<string> FirstLines, string Second, IReadOnlyList<string> SecondLines);

/// <summary>A theme for poems with its four words.</summary>
public sealed record PoemTheme(string Name, IReadOnlyList<string> Words, Split Split) : IEntity
{
    /// <inheritdoc/>
    public string Id { get; } = "theme:" + Name;
}
