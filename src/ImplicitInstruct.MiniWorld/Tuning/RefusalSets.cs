using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Families;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.MiniWorld.Tuning;

/// <summary>Tuning sets that teach to refuse.</summary>
public static class RefusalSets
{
    /// <summary>Refused requests for each demonstration of the broad set.</summary>
    private const double Share = 0.1;

    /// <summary>
    /// The broad set, and a tenth as many requests that the web never answers, each with a refusal: as many of every kind. Response tuning
    /// has the same refusals without the requests.
    /// </summary>
    public static IReadOnlyList<Demonstration> BroadWithRefusals(World world, TuningSetRecipe recipe)
    {
        var broad = TuningSets.Instruction(world, recipe);
        var each = Math.Max(1, (int)Math.Round(Share * broad.Count / RequestFamilies.All.Count));
        var refused = RequestFamilies.All.SelectMany(family => TuningSets.Draw(
            world, recipe, family, each, new Philox(recipe.Seed, $"tuning/refused/{family.Name}")));
        return new Philox(recipe.Seed, "tuning/refused/order").Shuffled([.. broad, .. refused]);
    }
}
