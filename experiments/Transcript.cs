using System.Text;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Stages;

namespace ImplicitInstruct.Experiments;

/// <summary>What models answer to the scale's sample instructions, side by side.</summary>
internal static class Transcript
{
    /// <summary>As Markdown; <c>/</c> stands for a line break.</summary>
    public static string Of(Outcome outcome, IReadOnlyList<DecodeStage> models)
    {
        var text = new StringBuilder();
        var outputs = models.Select(outcome.Artifacts.Open).ToList();
        var (materials, test) = (outcome.Models.Materials, outcome.Artifacts.Open(outcome.Models.Materials.Test));
        foreach (var index in materials.Samples(test))
        {
            var (separator, one) = (text.Length == 0 ? "" : "\n", test[index]);
            text.Append($"{separator}**{one.Family}**: {one.Text}  \nreference: `{OneLine(one.Reference ?? "")}`\n\n");
            foreach (var (model, responses) in models.Zip(outputs))
                text.Append($"- {model.Generator}: {Describe(responses[index])}\n");
        }

        return text.ToString();
    }

    private static string Describe(ModelOutput output) =>
        (output.Output.Length == 0 ? "(nothing)" : $"`{OneLine(output.Output)}`") + (output.Finished ? "" : " (never stops)");

    private static string OneLine(string text) => text.Replace("\n", "/", StringComparison.Ordinal);
}
