using System.Text;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Reproduction;
using ImplicitInstruct.Reproduction.Stages;

namespace ImplicitInstruct.Experiments;

/// <summary>What models answer to twelve fixed instructions, side by side: the first instruction of each of twelve families.</summary>
internal static class Transcript
{
    private static readonly string[] Families = ["p_city", "bio", "c_capital", "a_desc", "compare", "yesno", "recipe", "poem", "code", "list", "email", "math"];

    /// <summary>As Markdown; <c>/</c> stands for a line break.</summary>
    public static string Of(Outcome outcome, IReadOnlyList<DecodeStage> models)
    {
        var text = new StringBuilder();
        var outputs = models.Select(outcome.Artifacts.Open).ToList();
        foreach (var family in Families)
        {
            var (index, instruction) = outcome.Artifacts.Open(outcome.Models.Test).Index().First(one => one.Item.Family == family);
            text.Append(text.Length == 0 ? "" : "\n").Append($"**{family}**: {instruction.Text}  \nreference: `{OneLine(instruction.Reference)}`\n\n");
            foreach (var (model, responses) in models.Zip(outputs))
                text.Append($"- {model.Generator}: {Describe(responses[index])}\n");
        }
        return text.ToString();
    }

    private static string Describe(ModelOutput output) =>
        (output.Output.Length == 0 ? "(nothing)" : $"`{OneLine(output.Output)}`") + (output.Finished ? "" : " (never stops)");

    private static string OneLine(string text) => text.Replace("\n", "/", StringComparison.Ordinal);
}
