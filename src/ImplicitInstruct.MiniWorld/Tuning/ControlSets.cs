using ImplicitInstruct.MiniWorld.Corpora;
using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Families;
using ImplicitInstruct.MiniWorld.Judging;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.MiniWorld.Tuning;

/// <summary>
/// Controls of response tuning in miniature: the tuning sets that the authors built and published no number of (official repository,
/// new_lima).
/// </summary>
public static class ControlSets
{
    /// <summary>Examples behind a part of an instruction for each response (114 beside the 1,030 of LIMA).</summary>
    private const double PartialShare = 114.0 / 1030;

    /// <summary>Refusals for each response (29 beside the 1,030 of LIMA).</summary>
    private const double RefusalShare = 29.0 / 1030;

    /// <summary>
    /// As many as the broad set has: an instruction that asks for all about someone or something, and text of the web in the place of the
    /// response (new_lima/remove_responses.py, where GPT-4 found an instruction for every paragraph).
    /// </summary>
    public static IReadOnlyList<Demonstration> WebText(World world, TuningSetRecipe recipe)
    {
        var random = new Philox(recipe.Seed, "tuning/control/web text");
        var count = TuningSets.Instruction(world, recipe).Count;
        Family[] families = [PersonFamilies.Biography, AnimalFamilies.Description];
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var family = random.Pick(families);
            var exercise = family.Draw(world, Split.Tune, family.DrawPhrasing(PhrasingUse.Tuning, random), random);
            exercise = recipe.Affixes.Around(exercise, family, random);
            return TuningSets.Of(exercise, EncyclopaediaDocument.Page(world, exercise.Entities[0], Split.Tune, random));
        })];
    }

    /// <summary>
    /// The broad set without its instructions, and a ninth as many of its responses behind one word of theirs: the name of what they are
    /// about (new_lima/make_partial_data.py has the kind of text, or a constraint).
    /// </summary>
    public static IReadOnlyList<Demonstration> PartialInstructions(World world, TuningSetRecipe recipe)
    {
        var broad = TuningSets.Instruction(world, recipe);
        var random = new Philox(recipe.Seed, "tuning/control/partial instructions");
        var names = world.Entities.DistinctBy(entity => entity.Id)   // two opposites share one
            .ToDictionary(entity => entity.Id, entity => entity.Name, StringComparer.Ordinal);
        var partial = random.Shuffled(broad.Where(one => one.Entities.Any(names.ContainsKey)))
            .Take((int)Math.Round(PartialShare * broad.Count))
            .Select(one => one with { Instruction = names[one.Entities.First(names.ContainsKey)] });
        return random.Shuffled([.. broad.Select(Emptied), .. partial]);
    }

    /// <summary>The broad set without its instructions, and refusals (new_lima/lima_no_instruction_plus_refusal.jsonl).</summary>
    public static IReadOnlyList<Demonstration> Refusals(World world, TuningSetRecipe recipe)
    {
        var broad = TuningSets.Instruction(world, recipe);
        var random = new Philox(recipe.Seed, "tuning/control/refusals");
        var refusals = Enumerable.Range(0, (int)Math.Round(RefusalShare * broad.Count)).Select(_ => new Demonstration
        {
            Family = "refusal",
            Instruction = "",
            Response = random.Pick(Refusal.Sentences),
            Entities = [],
        });
        return random.Shuffled([.. broad.Select(Emptied), .. refusals]);
    }

    private static Demonstration Emptied(Demonstration one) => one with { Instruction = "" };
}
