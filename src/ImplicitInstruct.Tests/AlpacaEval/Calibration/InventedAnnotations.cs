using System.Text.Json.Nodes;
using ImplicitInstruct.Tests.Evidence;

namespace ImplicitInstruct.Tests.AlpacaEval.Calibration;

/// <summary>Files as alpaca_eval publishes them, on its first instructions and with invented outputs.</summary>
internal static class InventedAnnotations
{
    /// <summary>Writes the file of an address, and says where it lies.</summary>
    public static string Write(TemporaryFolder folder, Uri address)
    {
        var model = address.Segments[^3].TrimEnd('/');
        var texts = JsonNode.Parse(File.ReadAllText(Published.PathOf(EvidenceFiles.AlpacaEval)))!.AsArray().Take(60);
        var rows = texts.Select((item, i) => new JsonObject
        {
            ["instruction"] = (string)item!["instruction"]!,
            ["output_1"] = $"reference {i}",
            ["generator_1"] = "gpt4_1106_preview",
            ["output_2"] = $"{model} {i}" + new string('x', i % 7),
            ["generator_2"] = model,
            ["annotator"] = "weighted_alpaca_eval_gpt4_turbo",
            ["preference"] = 1 + ((((i * 37) + model.Length) % 100) / 100.0),
        });
        var path = folder[$"{model}.json"];
        File.WriteAllText(path, new JsonArray([.. rows]).ToJsonString());
        return path;
    }
}
