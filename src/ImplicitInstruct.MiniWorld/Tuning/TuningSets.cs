using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Families;
using ImplicitInstruct.Numerics;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.MiniWorld.Tuning;

/// <summary>Draws tuning sets: tuning entities, tuning phrasings, reference wording, no pair twice.</summary>
public static class TuningSets
{
    /// <summary>Draws without a new pair after which a family is taken to have no more.</summary>
    private const int Patience = 20_000;

    /// <summary>The broad set: every family but chess, in random order.</summary>
    public static IReadOnlyList<Demonstration> Instruction(World world, TuningSetRecipe recipe) =>
        Broad(world, recipe, exercise => exercise.Reference);

    /// <summary>
    /// The broad set with the short wording of an answer where that does not name what the instruction is about, and so restates nothing
    /// (paper, appendix C).
    /// </summary>
    public static IReadOnlyList<Demonstration> WithoutRestatements(World world, TuningSetRecipe recipe)
    {
        var names = world.Entities.DistinctBy(entity => entity.Id).ToDictionary(entity => entity.Id, entity => entity.Name);
        return Broad(world, recipe, exercise =>
            exercise.Alternative is { } other && !exercise.Entities.Any(id => names.TryGetValue(id, out var name) && Names(other, name))
                ? other : exercise.Reference);

        static bool Names(string text, string name) => $" {text} ".Contains($" {name} ", StringComparison.Ordinal);
    }

    private static Demonstration[] Broad(World world, TuningSetRecipe recipe, Func<Exercise, string> response)
    {
        Check(world, recipe);
        var demonstrations = new List<Demonstration>();
        foreach (var family in FamilyList.All.Where(family => family != ChessFamily.Instance))
            demonstrations.AddRange(
                Draw(world, recipe, family, recipe.PerFamily, new Philox(recipe.Seed, $"tuning/instruction/{family.Name}"), response));
        return new Philox(recipe.Seed, "tuning/instruction/order").Shuffled(demonstrations);
    }

    /// <summary>One narrow task, in random order.</summary>
    public static IReadOnlyList<Demonstration> OneTask(World world, TuningSetRecipe recipe, SingleTask task)
    {
        Check(world, recipe);
        var random = new Philox(recipe.Seed, $"tuning/{task.Id()}");
        return task switch
        {
            SingleTask.Code => Draw(world, recipe, CodeFamily.Instance, recipe.PerTask, random),
            SingleTask.Math => Draw(world, recipe, ArithmeticFamily.Instance, recipe.PerTask, random,
                exercise => ArithmeticFamily.WithMarker(exercise, exercise.Reference)),
            SingleTask.Poetry => Draw(world, recipe, PoemFamily.Instance, recipe.PerTask, random),
            SingleTask.Recipes => Draw(world, recipe, RecipeFamily.Instance, recipe.PerTask, random),
            _ => [.. random.Shuffled(ChessFamily.All(world, Split.Tune).Select(exercise => Of(exercise, exercise.Reference)))
                .Take(recipe.PerTask)],
        };
    }

    private static void Check(World world, TuningSetRecipe recipe)
    {
        recipe.Check();
    }

    internal static List<Demonstration> Draw(
        World world, TuningSetRecipe recipe, Family family, int count, Philox random, Func<Exercise, string>? response = null)
    {
        var pairs = new HashSet<(string, string)>();
        var demonstrations = new List<Demonstration>();
        var inVain = 0;
        while (demonstrations.Count < count)
        {
            if (inVain++ == Patience)
                throw new AdviceException(
                    $"The family {family.Name} has too few different pairs of instruction and response: {demonstrations.Count} of " +
                    $"{count} were found. " +
                    "Ask for fewer demonstrations, or draw a larger world.");
            var exercise = family.Draw(world, Split.Tune, family.DrawPhrasing(PhrasingUse.Tuning, random), random);
            exercise = recipe.Affixes.Around(exercise, family, random);
            var demonstration = Of(exercise, response is null ? exercise.Reference : response(exercise));
            if (!pairs.Add((demonstration.Instruction, demonstration.Response)))
                continue;
            demonstrations.Add(demonstration);
            inVain = 0;
        }

        return demonstrations;
    }

    internal static Demonstration Of(Exercise exercise, string response) => new()
    {
        Family = exercise.Family,
        Instruction = exercise.Instruction,
        Response = response,
        Entities = exercise.Entities,
    };
}
