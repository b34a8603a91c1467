using System.Text;
using ImplicitInstruct.Pipeline.Keys;
using ImplicitInstruct.Reproduction.Recipes;
using ImplicitInstruct.Reproduction.Scales;

namespace ImplicitInstruct.Tests.Reproduction;

/// <summary>Keys are made of recipes as canonical text: a number that is not in it would change bits and no key.</summary>
[TestFixture]
public sealed class EveryNumberOfARecipeIsInItsText
{
    private static IEnumerable<Scale> Scales => Scale.All;

    [TestCaseSource(nameof(Scales))]
    public void A_number_that_is_changed_moves_it(Scale scale)
    {
        var original = Text(scale.Recipe);
        foreach (var setting in RecipeOverrides.Settings(scale.Recipe))
        {
            var at = setting.IndexOf('=', StringComparison.Ordinal);
            var (key, value) = (setting[..at], setting[(at + 1)..]);
            var changed = RecipeOverrides.Apply(scale.Recipe, [$"{key}={Another(scale.Recipe, key, value)}"]);
            Assert.That(Text(changed), Is.Not.EqualTo(original), key);
        }
    }

    /// <summary>A value of a key's type that it does not have.</summary>
    private static string Another(ReproductionRecipe recipe, string key, string value)
    {
        string[] candidates = ["7", "8", "0.7", "true", "false", .. NamesOf(recipe, key)];
        return candidates.FirstOrDefault(candidate => candidate != value && Refusal(recipe, key, candidate) is null)
            ?? throw new AssertionException($"{key}={value}: no other value of its type is known here.");
    }

    /// <summary>The names that a key takes, as it says itself of another one; none where it takes anything else.</summary>
    private static string[] NamesOf(ReproductionRecipe recipe, string key) =>
        Refusal(recipe, key, "?")?.Split("one of ") is [_, var names] ? names.TrimEnd('.').Replace(" or none", "").Split(", ") : [];

    private static string? Refusal(ReproductionRecipe recipe, string key, string value)
    {
        try
        {
            RecipeOverrides.Apply(recipe, [$"{key}={value}"]);
            return null;
        }
        catch (AdviceException refusal)
        {
            return refusal.Message;
        }
    }

    private static string Text(ReproductionRecipe recipe) => Encoding.UTF8.GetString(CanonicalJson.Bytes(CanonicalJson.ToNode(recipe)));
}
