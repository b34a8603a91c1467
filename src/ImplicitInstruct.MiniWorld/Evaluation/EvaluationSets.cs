using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Families;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.MiniWorld.Evaluation;

/// <summary>Draws the instructions on which models are compared.</summary>
public static class EvaluationSets
{
    /// <summary>Draws without a new instruction after which a family is taken to have no more.</summary>
    private const int Patience = 10_000;

    /// <summary>Requests of each kind for each test instruction of a family: 96 of three kinds beside 192 of 24.</summary>
    private const int RequestsPerInstruction = 4;

    /// <summary>Instructions about test entities, for the claims.</summary>
    public static IReadOnlyList<EvaluationInstruction> Test(World world, EvaluationRecipe recipe) =>
        Draw(world, recipe, Split.Test, "test", recipe.TestPerFamily);

    /// <summary>Instructions about validation entities, for choosing learning rates, epochs and rule strengths.</summary>
    public static IReadOnlyList<EvaluationInstruction> Validation(World world, EvaluationRecipe recipe) =>
        Draw(world, recipe, Split.Validation, "validation", recipe.ValidationPerFamily);

    /// <summary>
    /// Instructions for response ranking: about test entities, and about thinly known ones, so that the right response is not always known.
    /// </summary>
    /// <remarks>The paper ranks responses on another set than it decodes, too: Alpaca's (section 4.2).</remarks>
    public static IReadOnlyList<EvaluationInstruction> Ranking(World world, EvaluationRecipe recipe) =>
        Draw(world, recipe, Split.Test, "ranking", recipe.RankingPerFamily, alternate: Split.Obscure);

    /// <summary>
    /// Requests about test entities that the web never answers, and that should be refused; half of them in phrasings that no tuning set
    /// has.
    /// </summary>
    public static IReadOnlyList<EvaluationInstruction> Requests(World world, EvaluationRecipe recipe) => Draw(
        world, recipe, Split.Test, "requests", RequestsPerInstruction * recipe.TestPerFamily, families: RequestFamilies.All);

    private static List<EvaluationInstruction> Draw(
        World world, EvaluationRecipe recipe, Split split, string set, int perFamily, Split? alternate = null,
        IReadOnlyList<Family>? families = null)
    {
        recipe.Check();
        var texts = new HashSet<string>(StringComparer.Ordinal);
        var instructions = new List<EvaluationInstruction>();
        foreach (var family in families ?? FamilyList.All)
        {
            var random = new Philox(recipe.Seed, $"evaluation/{set}/{family.Name}");
            for (var i = 0; i < perFamily; i++)
            {
                var use = i % 2 == 1 ? PhrasingUse.HeldOut : PhrasingUse.Tuning;
                var from = alternate is { } other && i % 4 < 2 && family.HasObscure(world) ? other : split;
                var exercise = DrawNew(world, family, from, use, recipe.Affixes, texts, random, $"{i} of {perFamily} {set} instructions");
                instructions.Add(new EvaluationInstruction
                {
                    Id = $"{set}/{family.Name}/{Number.Word(i)}",
                    Family = family.Name,
                    Text = exercise.Instruction,
                    Reference = exercise.Reference,
                    HeldOutPhrasing = use == PhrasingUse.HeldOut && family.HeldOut > 0,
                    Entities = exercise.Entities,
                    Key = exercise.Key,
                });
            }
        }

        return instructions;
    }

    private static Exercise DrawNew(
        World world, Family family, Split split, PhrasingUse use, Affixes affixes, HashSet<string> texts, Philox random, string soFar)
    {
        for (var attempt = 0; attempt < Patience; attempt++)
        {
            var exercise = affixes.Around(family.Draw(world, split, family.DrawPhrasing(use, random), random), family, random);
            if (texts.Add(exercise.Instruction))
                return exercise;
        }

        throw new AdviceException(
            $"The family {family.Name} has too few different instructions in the split {split}: {soFar} were found. Ask for fewer per " +
            "family, or draw a larger world.");
    }
}
