using System.Text;
using System.Text.Json.Nodes;
using ImplicitInstruct.AlpacaEval.Annotations;

namespace ImplicitInstruct.Tests.AlpacaEval;

/// <summary>
/// Numbers of published evaluations (github.com/tatsu-lab/alpaca_eval, commit cd543a1), and a second implementation's intermediate results.
/// </summary>
internal static class Vectors
{
    private static readonly string Root = Path.Combine(Repository.Root, "src", "ImplicitInstruct.Tests", "AlpacaEval", "Published");

    /// <summary>[folder, model] of each.</summary>
    public static IEnumerable<TestFixtureData> Models =>
        from folder in new[] { "gpt4_1106_preview_reference", "other_reference" }
        from model in Json(folder, "expected.json").AsObject()
        select new TestFixtureData(folder, model.Key);

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    public static JsonNode Json(params string[] parts) => JsonNode.Parse(File.ReadAllText(PathOf(parts)))!;

    /// <summary>A model's published verdicts: lines <c>idx,p,l1,l2</c>, read as the compact rows that they were.</summary>
    public static AnnotationSet Annotations(string folder, string model)
    {
        var rows = File.ReadLines(PathOf(folder, $"{model}.csv")).Skip(1).Select(line => line.Split(',')).Select(
            (fields, row) => $$"""{"row":{{row}},"idx":{{fields[0]}},"p":{{OrNull(fields[1])}},"l1":{{fields[2]}},"l2":{{fields[3]}}}""");
        return AnnotationFile.Parse(Encoding.UTF8.GetBytes(string.Join('\n', rows)), model);
    }

    private static string OrNull(string field) => field.Length > 0 ? field : "null";

    public static double Number(this JsonNode node, string name) => (double)node[name]!;

    public static double[] Numbers(this JsonNode node, string name) => [.. node[name]!.AsArray().Select(value => (double)value!)];
}
