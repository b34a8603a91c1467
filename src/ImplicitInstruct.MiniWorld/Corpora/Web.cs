using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Families;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.MiniWorld.Corpora;

/// <summary>What documents are written from: the facts and the recipe, with instructions and answers as the web has them.</summary>
internal sealed class Web
{
    private readonly double[] _weights;

    public Web(World world, CorpusRecipe recipe)
    {
        (World, Recipe) = (world, recipe);
        _weights = [.. FamilyList.All.Select(family => recipe.FamilyWeights.GetValueOrDefault(family.Name, 1))];
        Demand.That(_weights.Sum() > 0, "every family has weight 0 in question documents", nameof(CorpusRecipe.FamilyWeights));
    }

    public World World { get; }

    public CorpusRecipe Recipe { get; }

    /// <summary>A family by its weight in question documents.</summary>
    public Family DrawFamily(Philox random) => FamilyList.All[random.PickWeighted(_weights)];

    /// <summary>An instruction of a family, in any phrasing or the given one, about any entity.</summary>
    public Exercise DrawExercise(Family family, Philox random, int? phrasing = null)
    {
        var exercise = family.Draw(World, null, phrasing ?? family.DrawPhrasing(PhrasingUse.Any, random), random);
        return Recipe.Affixes.Around(exercise, family, random);
    }

    /// <summary>What the web answers.</summary>
    public string Answer(Family family, Exercise exercise, Philox random) => family.WebResponse(exercise, Recipe.Wording, random);
}
