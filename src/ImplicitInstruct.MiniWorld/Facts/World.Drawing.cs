using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.MiniWorld.Facts;

public sealed partial class World
{
    private readonly Lazy<List<ChessGame>> _games;

    /// <summary>Draws a world with the default sizes.</summary>
    public static World Draw(ulong seed) => Draw(new WorldRecipe { Seed = seed });

    /// <summary>
    /// Draws facts and splits. Every kind has its own stream of random numbers, so one kind's size moves no other kind's facts.
    /// </summary>
    /// <exception cref="AdviceException">The recipe has a value that no world can have.</exception>
    public static World Draw(WorldRecipe recipe)
    {
        recipe.Check();
        return new World(recipe);
    }

    private World(WorldRecipe recipe)
    {
        Recipe = recipe;
        Values = new AttributeValues { Cities = WordLists.Cities[..recipe.Cities], Years = WordLists.Years[..recipe.Years] };
        People = DrawPeople();
        Countries = DrawCountries();
        Cities = DrawEach("cities", Values.Cities, (name, random, split) =>
            new City(name, random.Pick(Values.Landmarks), random.Pick(Values.Products), split));
        Animals = DrawEach("animals", WordLists.Animals[..recipe.Animals], WordLists.ObscureAnimals, (animal, random, split) => new Animal(
            animal.Name, animal.Class, animal.Legs, random.Pick(Values.Colours), random.Pick(Values.Habitats),
            random.Pick(Values.AnimalFoods), split));
        Dishes = DrawEach("dishes", WordLists.Dishes[..recipe.Dishes], WordLists.ObscureDishes, (name, random, split) =>
            new Dish(name, random.Sample(Values.Ingredients, 3), random.Pick(Values.Methods), split));
        Themes = DrawEach("themes", Verses.Themes, (theme, _, split) => new PoemTheme(theme.Name, WordLists.Words(theme.Words), split));
        Functions = DrawEach("functions", [.. Facts.Functions.All()], (function, _, split) => function with { Split = split });
        Objects = DrawEach("objects", Things.Objects, (thing, _, split) => new DefinedObject(thing.Name, thing.Kind, thing.Purpose, split));
        Antonyms = [.. DrawEach("opposites", Things.Opposites, (pair, _, split) => BothEnds(pair.First, pair.Second, split))
            .SelectMany(ends => ends)];
        Categories = DrawEach("categories", Things.Categories, (category, _, split) =>
            new Category(category.Name, WordLists.Words(category.Members), split));
        Tasks = DrawEach("tasks", Things.Tasks, (task, _, split) => new HouseholdTask(task.Name, task.Steps, split));
        EmailTopics = DrawEach("topics", WordLists.EmailTopics, (topic, _, split) => new EmailTopic(topic, split));
        _games = new Lazy<List<ChessGame>>(DrawGames);
        Arithmetic = DrawEach("arithmetic", [.. AllArithmetic()], (fact, _, split) => fact with { Split = split });
    }

    private Philox Stream(string kind) => new(Recipe.Seed, "world/" + kind);

    private List<TEntity> DrawEach<TSource, TEntity>(
        string kind, IReadOnlyList<TSource> sources, Func<TSource, Philox, Split, TEntity> draw)
    {
        var random = Stream(kind);
        var splits = DrawSplits(kind, sources.Count);
        return [.. sources.Select((source, i) => draw(source, random, splits[i]))];
    }

    /// <summary>Well known entities, then as many thinly known ones as the recipe has, from a stream of their own.</summary>
    private List<TEntity> DrawEach<TSource, TEntity>(
        string kind, IReadOnlyList<TSource> sources, IReadOnlyList<TSource> obscure, Func<TSource, Philox, Split, TEntity> draw)
    {
        var random = Stream(kind + "/obscure");
        return [.. DrawEach(kind, sources, draw), .. obscure.Take(Recipe.Obscure).Select(source => draw(source, random, Split.Obscure))];
    }

    /// <summary>As many of each split as its share of the entities, rounded; which entity gets which is random.</summary>
    private Split[] DrawSplits(string kind, int count)
    {
        var tune = (int)Math.Round(Recipe.TuneShare * count);
        var validation = (int)Math.Round(Recipe.ValidationShare * count);
        var splits = new Split[count];
        Array.Fill(splits, Split.Test);
        Array.Fill(splits, Split.Tune, 0, tune);
        Array.Fill(splits, Split.Validation, tune, validation);
        Stream(kind + "/splits").Shuffle<Split>(splits);
        return splits;
    }

    private List<Person> DrawPeople()
    {
        return DrawEach("people", [.. InTurn(WordLists.SheNames, WordLists.HeNames).Take(Recipe.People)],
            InTurn(WordLists.ObscureSheNames, WordLists.ObscureHeNames),
            (person, random, split) => new Person(
                person.Name, person.Pronoun, random.Pick(Values.Cities), random.Pick(Values.Years), random.Pick(Values.Jobs),
                random.Pick(Values.Hobbies), split));

        static (string Name, string Pronoun)[] InTurn(string[] she, string[] he) =>
            [.. she.Zip(he).SelectMany(pair => new[] { (pair.First, "she"), (pair.Second, "he") })];
    }

    private List<Country> DrawCountries()
    {
        var capitals = Stream("capitals").Sample(Values.Cities, Recipe.Countries);
        var countries = WordLists.Countries.Take(Recipe.Countries).Zip(capitals).ToArray();
        // Which are capitals twice
        var obscure = WordLists.ObscureCountries.Zip(Stream("capitals/obscure").Sample(Values.Cities, Recipe.Obscure)).ToArray();
        return DrawEach("countries", countries, obscure, (country, random, split) => new Country(
            country.First, country.Second, random.Pick(Values.Languages), random.Pick(Values.Products), split));
    }

    private static Antonym[] BothEnds(string first, string second, Split split)
    {
        var pair = $"{first}/{second}";
        return [new Antonym(first, second, pair, split), new Antonym(second, first, pair, split)];
    }

    private List<ChessGame> DrawGames()
    {
        var chess = Recipe.Chess;
        var random = Stream("openings");
        var openings = Enumerable.Range(0, chess.Openings).Select(_ => DrawMoves([], chess.OpeningPlies, random)).ToArray();
        var headers = Stream("ratings").Sample([.. from white in WordLists.Ratings from black in WordLists.Ratings select (white, black)],
            chess.Games);
        return DrawEach("games", [.. headers.Index()], (game, stream, split) => new ChessGame(
            Number.Word(game.Index), game.Item.white, game.Item.black,
            DrawMoves(openings.Length == 0 ? [] : stream.Pick(openings), chess.Plies, stream), split));
    }

    private static string[] DrawMoves(string[] opening, int plies, Philox random)
    {
        var moves = new List<string>(opening);
        while (moves.Count < plies)
        {
            var all = moves.Count % 2 == 0 ? WordLists.WhiteMoves : WordLists.BlackMoves;
            moves.Add(random.Pick(Array.FindAll(all, move => !moves.Contains(move))));
        }

        return [.. moves];
    }

    private static IEnumerable<ArithmeticFact> AllArithmetic()
    {
        foreach (var (a, b) in Pairs(2, 8, 2, 7))
            yield return new ArithmeticFact('+', a, b, Split.Tune);
        foreach (var (a, b) in Pairs(5, 12, 2, 7).Where(pair => pair.A > pair.B))
            yield return new ArithmeticFact('-', a, b, Split.Tune);
        foreach (var (a, b) in Pairs(2, 5, 2, 5))
            yield return new ArithmeticFact('*', a, b, Split.Tune);

        static IEnumerable<(int A, int B)> Pairs(int firstA, int lastA, int firstB, int lastB) =>
            from a in Enumerable.Range(firstA, lastA - firstA + 1) from b in Enumerable.Range(firstB, lastB - firstB + 1) select (a, b);
    }
}
