using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Tests.MiniWorld;

[TestFixture]
public sealed class AWorldIsDrawnFromItsSeed
{
    private static readonly World World = Miniature.World;

    [Test]
    public void The_same_seed_gives_the_same_facts_and_splits() => Assert.That(Facts(World.Draw(1)), Is.EqualTo(Facts(World)));

    [Test]
    public void Another_seed_gives_other_facts_and_other_splits()
    {
        var other = World.Draw(2);
        Assert.That(other.People, Is.Not.EqualTo(World.People));
        Assert.That(other.Countries.Select(country => country.Capital), Is.Not.EqualTo(World.Countries.Select(country => country.Capital)));
        Assert.That(other.Tasks.Select(task => task.Split), Is.Not.EqualTo(World.Tasks.Select(task => task.Split)));
        Assert.That(other.Games[0].Plies, Is.Not.EqualTo(World.Games[0].Plies));
        Assert.That(other.People.Where(person => person.Split == Split.Obscure),
            Is.Not.EqualTo(World.People.Where(person => person.Split == Split.Obscure)));
    }

    [Test]
    public void One_kinds_size_moves_no_other_kinds_facts()
    {
        var smaller = World.Draw(new WorldRecipe { People = 20, Chess = new ChessRecipe { Games = 10 } });
        Assert.That(smaller.Animals, Is.EqualTo(World.Animals));
        Assert.That(smaller.Countries, Is.EqualTo(World.Countries));
    }

    [Test]
    public void No_city_is_the_capital_of_two_well_known_countries() =>
        Assert.That(World.Countries.Where(country => country.Split != Split.Obscure).Select(country => country.Capital), Is.Unique);

    [Test]
    public void A_dish_has_three_different_ingredients() =>
        Assert.That(World.Dishes.Select(dish => dish.Ingredients), Has.All.Count.EqualTo(3).And.All.Unique);

    [Test]
    public void A_game_has_ten_different_plies() =>
        Assert.That(World.Games.Select(game => game.Plies), Has.All.Count.EqualTo(10).And.All.Unique);

    /// <summary>Origin: the numbers of tune, validation and test entities in the prototype's table.</summary>
    [TestCase(nameof(World.People), 17, 3, 8, 8)]
    [TestCase(nameof(World.Countries), 10, 2, 4, 8)]
    [TestCase(nameof(World.Animals), 10, 2, 4, 8)]
    [TestCase(nameof(World.Dishes), 10, 2, 4, 8)]
    [TestCase(nameof(World.Objects), 12, 2, 6)]
    [TestCase(nameof(World.Antonyms), 22, 4, 10)]
    [TestCase(nameof(World.Categories), 8, 2, 4)]
    [TestCase(nameof(World.EmailTopics), 7, 1, 4)]
    [TestCase(nameof(World.Games), 384, 77, 179)]
    [TestCase(nameof(World.Functions), 34, 7, 15)]
    [TestCase(nameof(World.Arithmetic), 60, 12, 28)]
    public void Entities_are_split_60_12_28_and_some_are_thinly_known(string kind, int tune, int validation, int test, int obscure = 0)
    {
        var entities = (IEnumerable<IEntity>)typeof(World).GetProperty(kind)!.GetValue(World)!;
        Assert.That(
            entities.CountBy(entity => entity.Split).OrderBy(count => count.Key).Select(count => count.Value),
            Is.EqualTo(obscure == 0 ? [tune, validation, test] : new[] { tune, validation, test, obscure }));
    }

    [Test]
    public void An_entity_has_one_split_whatever_its_name_is_used_for()
    {
        var splits = World.Entities.GroupBy(entity => entity.Id).Select(same => same.Select(entity => entity.Split).Distinct().Count());
        Assert.That(splits, Is.All.EqualTo(1));
    }

    [Test]
    public void Attributes_are_drawn_uniformly()
    {
        var counts = Enumerable.Range(0, 400)
            .SelectMany(seed => World.Draw(new WorldRecipe { Seed = (ulong)seed, Obscure = 0, Chess = new ChessRecipe() }).People)
            .CountBy(person => person.Job).Select(count => count.Value).ToArray();
        var expected = 400 * 28 / 12.0;
        Assert.That(counts, Has.Length.EqualTo(12).And.All.EqualTo(expected).Within(5 * Math.Sqrt(expected)));
    }

    [Test]
    public void The_web_draws_a_thinly_known_entity_a_tenth_as_often_as_a_known_one()
    {
        var random = new Philox(1, "test/obscure");
        var obscure = Enumerable.Range(0, 40_000).Count(_ => World.PickForWeb(World.Animals, random).Split == Split.Obscure);
        const double Share = 0.8 / (16 + 0.8);   // eight at a tenth beside sixteen
        Assert.That(obscure, Is.EqualTo(40_000 * Share).Within(5 * Math.Sqrt(40_000 * Share)));
    }

    [Test]
    public void Results_of_arithmetic_are_right()
    {
        var facts = World.Arithmetic.ToDictionary(fact => fact.Name, fact => fact.Result);
        Assert.That((facts["5 + 4"], facts["12 - 5"], facts["3 * 5"]), Is.EqualTo((9, 7, 15)));
    }

    [Test]
    public void Impossible_sizes_are_refused_with_the_value_to_change()
    {
        var refusal = Assert.Throws<AdviceException>(() => World.Draw(new WorldRecipe { Cities = 10 }));
        Assert.That(refusal!.Message,
            Is.EqualTo("The recipe cannot be used: 16 countries need as many capitals, but there are 10 cities. Change Countries."));
        Assert.Throws<AdviceException>(() => World.Draw(new WorldRecipe { People = 29 }));
        Assert.Throws<AdviceException>(() => World.Draw(new WorldRecipe { TuneShare = 0.9 }));
        Assert.Throws<AdviceException>(() => World.Draw(new WorldRecipe { Obscure = 9 }));
        Assert.Throws<AdviceException>(() => World.Draw(new WorldRecipe { Chess = new ChessRecipe { MostShown = 10 } }));
    }

    [Test]
    public void Chess_in_the_papers_form_has_unique_headers_and_few_openings()
    {
        var world = World.Draw(new WorldRecipe { Chess = ChessRecipe.PaperForm });
        Assert.That(world.Games.Select(game => (game.White, game.Black)), Is.Unique);
        Assert.That(world.Games.Select(game => string.Join(' ', game.Plies.Take(6))).Distinct().Count(), Is.EqualTo(4));
        Assert.That(world.Games.Select(game => string.Join(' ', game.Plies)).Distinct().Count(), Is.GreaterThan(600));
    }

    private static string[] Facts(World world) =>
        [.. world.People.Select(fact => fact.ToString()), .. world.Countries.Select(fact => fact.ToString()),
        .. world.Cities.Select(fact => fact.ToString()),
         .. world.Animals.Select(fact => fact.ToString()),
        .. world.Dishes.Select(dish => $"{string.Join(' ', dish.Ingredients)} {dish.Method} {dish.Split}"),
         .. world.Games.Select(game => game.Text(0, 10)), .. world.Entities.Select(entity => $"{entity.Id} {entity.Split}")];
}
