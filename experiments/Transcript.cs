using System.Text;
using ImplicitInstruct.Evaluation;
using ImplicitInstruct.Pipeline;

namespace ImplicitInstruct.Experiments;

/// <summary>What models answer to twelve fixed instructions, side by side: the first instruction of each of twelve families.</summary>
internal static class Transcript
{
    private static readonly string[] Families = ["p_city", "bio", "c_capital", "a_desc", "compare", "yesno", "recipe", "poem", "code", "list", "email", "math"];

    /// <summary>As Markdown; <c>/</c> stands for a line break.</summary>
    public static string Of(Outcome outcome, IReadOnlyList<string> models)
    {
        var text = new StringBuilder();
        foreach (var family in Families)
        {
            var (index, instruction) = outcome.Instructions.Index().First(one => one.Item.Family == family);
            text.Append(text.Length == 0 ? "" : "\n").Append($"**{family}**: {instruction.Text}  \nreference: `{OneLine(instruction.Reference)}`\n\n");
            foreach (var model in models)
                text.Append($"- {model}: {Describe(outcome.Outputs[model][index])}\n");
        }
        return text.ToString();
    }

    private static string Describe(ModelOutput output) =>
        (output.Output.Length == 0 ? "(nothing)" : $"`{OneLine(output.Output)}`") + (output.Finished ? "" : " (never stops)");

    private static string OneLine(string text) => text.Replace("\n", "/", StringComparison.Ordinal);
}
