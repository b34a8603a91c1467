using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Judging;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.MiniWorld.Families;

/// <summary>Asks for four lines on a theme: two couplets, one theme word a line.</summary>
internal sealed class PoemFamily : Family
{
    private PoemFamily() : base(
        "poem", "write a poem about {x} .", "write me a short poem about {x} .", "give me a poem about {x} .",
        "can you write a poem on {x} ?",
        "write four lines about {x} .", "please write a poem on {x} .", "tell me a poem about {x} .")
    { }

    public static Family Instance { get; } = new PoemFamily();

    protected override IEnumerable<Template> Responses =>
        Verses.Rhymes.SelectMany(rhyme => rhyme.FirstLines.Concat(rhyme.SecondLines)).Select(line => new Template(line));

    protected override IEnumerable<string> OtherWords(World world) => world.Themes.SelectMany(theme => theme.Words.Append(theme.Name));

    public override Exercise Draw(World world, Split? split, int phrasing, Philox random)
    {
        var theme = Subject(world, world.Themes, split, random);
        var reference = Compose(world, theme, random);
        return new Exercise
        {
            Family = Name,
            Phrasing = phrasing,
            Instruction = Phrasings[phrasing].Fill(new Slot("x", theme.Name)),
            Reference = reference,
            Entities = [theme.Id],
            Key = new PoemKey
            {
                Reference = reference,
                ThemeWords = theme.Words,
                Rhymes = [.. world.Rhymes.Select(rhyme => new RhymingWords(rhyme.First, rhyme.Second))],
            },
        };
    }

    private static string Compose(World world, PoemTheme theme, Philox random)
    {
        var words = random.Shuffled(theme.Words);
        var rhymes = random.Sample(world.Rhymes, 2);
        string[] lines = [
            random.Pick(rhymes[0].FirstLines), random.Pick(rhymes[0].SecondLines), random.Pick(rhymes[1].FirstLines),
            random.Pick(rhymes[1].SecondLines),
        ];
        return string.Join(" \n ", lines.Zip(words, (line, word) => line.Replace("{w}", word, StringComparison.Ordinal)));
    }
}
