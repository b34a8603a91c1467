using System.Text.Json.Nodes;

namespace ImplicitInstruct.Tests.AlpacaEval;

/// <summary>Published evaluations, kept beside the checkout (<c>../shared/alpaca_eval</c>).</summary>
internal static class Vectors
{
    private static readonly string Root = Path.Combine(Repository.Beside("shared"), "alpaca_eval");

    /// <summary>[folder, model] of each; empty where there are none, and then <see cref="PathOf"/> says why its test is skipped.</summary>
    public static IEnumerable<TestFixtureData> Models
    {
        get
        {
            foreach (var folder in new[] { "gpt4_1106_preview_reference", "other_reference" })
            {
                var expected = Path.Combine(Root, "vectors", folder, "expected.json");
                if (!File.Exists(expected))
                    yield return new TestFixtureData(folder, "none").SetArgDisplayNames($"{folder}, not there");
                else
                    foreach (var (model, _) in JsonNode.Parse(File.ReadAllText(expected))!.AsObject())
                        yield return new TestFixtureData(folder, model);
            }
        }
    }

    /// <summary>A file, or the end of the test that needs it.</summary>
    public static string PathOf(params string[] parts)
    {
        if (!Directory.Exists(Root))
            Assert.Ignore($"{Root} is not there: published evaluations are not part of this repository.");
        return Path.Combine([Root, .. parts]);
    }

    public static JsonNode Json(params string[] parts) => JsonNode.Parse(File.ReadAllText(PathOf(parts)))!;

    public static double Number(this JsonNode node, string name) => (double)node[name]!;

    public static double[] Numbers(this JsonNode node, string name) => [.. node[name]!.AsArray().Select(value => (double)value!)];
}
