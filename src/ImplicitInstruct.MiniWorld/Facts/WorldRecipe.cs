namespace ImplicitInstruct.MiniWorld.Facts;

/// <summary>
/// How a world is drawn. Sizes are the smallest that a model of a million parameters can learn from 2.6 million tokens; larger ones are
/// thinner known.
/// </summary>
public sealed record WorldRecipe
{
    /// <summary>Seed of the facts and splits; nothing else depends on it directly.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Number of people, at most 28.</summary>
    public int People { get; init; } = 28;

    /// <summary>Number of countries, at most 16 and at most <see cref="Cities"/>, because no city is the capital of two.</summary>
    public int Countries { get; init; } = 16;

    /// <summary>Number of cities, at most 16.</summary>
    public int Cities { get; init; } = 16;

    /// <summary>Number of birth years, at most 16.</summary>
    public int Years { get; init; } = 16;

    /// <summary>Number of animals, at most 16; at least 16 keeps two in each split, which comparisons need.</summary>
    public int Animals { get; init; } = 16;

    /// <summary>Number of dishes, at most 16.</summary>
    public int Dishes { get; init; } = 16;

    /// <summary>Share of the entities of each kind that tuning instructions may be about.</summary>
    public double TuneShare { get; init; } = 0.60;

    /// <summary>Share of the entities of each kind that validation instructions are about; the rest is for tests.</summary>
    public double ValidationShare { get; init; } = 0.12;

    /// <summary>Number of thinly known people, countries, animals and dishes, each: at most 8.</summary>
    public int Obscure { get; init; } = 8;

    /// <summary>How often the web speaks of a thinly known entity, a well known one being 1.</summary>
    public double ObscureWeight { get; init; } = 0.1;

    /// <summary>
    /// The chess-like games: the paper's form. Games of which the instruction shows the first moves (<c>new ChessRecipe()</c>) did not make
    /// chess the weakest task.
    /// </summary>
    public ChessRecipe Chess { get; init; } = ChessRecipe.PaperForm;

    /// <summary>Refuses values from which no world can be drawn.</summary>
    /// <exception cref="AdviceException">Names the value and what is allowed.</exception>
    public void Check()
    {
        Size(People, 28, nameof(People));
        Size(Countries, 16, nameof(Countries));
        Size(Cities, 16, nameof(Cities));
        Size(Years, 16, nameof(Years));
        Size(Animals, 16, nameof(Animals));
        Size(Dishes, 16, nameof(Dishes));
        Demand.That(Countries <= Cities, $"{Countries} countries need as many capitals, but there are {Cities} cities", nameof(Countries));
        Demand.Share(TuneShare, nameof(TuneShare));
        Demand.Share(ValidationShare, nameof(ValidationShare));
        Demand.That(TuneShare + ValidationShare < 1, "the shares for tuning and validation leave nothing for tests", nameof(TuneShare));
        Demand.That(Obscure is >= 0 and <= 8, $"there are 0 to 8 thinly known entities of a kind, not {Obscure}", nameof(Obscure));
        Demand.Share(ObscureWeight, nameof(ObscureWeight));
        Chess.Check();

        static void Size(int size, int most, string value) =>
            Demand.That(size >= 8 && size <= most, $"there are 8 to {most} {value.ToLowerInvariant()}, not {size}", value);
    }
}
