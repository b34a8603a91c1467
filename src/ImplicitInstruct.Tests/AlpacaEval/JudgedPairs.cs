using System.Text;
using ImplicitInstruct.AlpacaEval.Judging;
using ImplicitInstruct.AlpacaEval.Verdicts;
using ImplicitInstruct.Evaluation;

namespace ImplicitInstruct.Tests.AlpacaEval;

/// <summary>Pairs to judge, and a template of the tests' own, for the original is not part of this repository.</summary>
internal static class JudgedPairs
{
    public const string Template = "<|im_start|>system\nPick the better one.\n<|im_end|>\n<|im_start|>user\nAsked: {instruction}\nm: "
        + "{output_1}\nM: {output_2}\n<|im_end|>\n";

    public const string Key = "sk-test-0123456789abcdef";

    /// <summary>Fast enough for a test; doubles like the real one.</summary>
    public static RetryRecipe Impatient { get; } = new()
    {
        Tries = 4,
        Grace = TimeSpan.FromMilliseconds(200),
        FirstPause = TimeSpan.FromMilliseconds(5),
        Timeout = TimeSpan.FromSeconds(20)
    };

    public static PromptTemplate ParsedTemplate { get; } = PromptTemplate.Parse(Encoding.UTF8.GetBytes(Template), "template.txt");

    public static IReadOnlyList<OutputPair> Make(int count) => [.. Enumerable.Range(0, count).Select(i => new OutputPair(
        Output($"Question {i}?", $"Answer {i} of the reference.", "reference"), Output(
            $"Question {i}?", $"Answer {i} of the model, {i % 7} words longer.", "model")))];

    public static ModelOutput Output(string instruction, string output, string generator) =>
        new()
        {
            Instruction = instruction,
            Output = output,
            Generator = generator,
            Dataset = "test",
            Finished = true,
            Tokens = output.Length,
        };

    public static JudgeRecipe Recipe(JudgeServer server) => new()
    {
        Model = "judge-1",
        Endpoint = server.Address,
        TemplateSha256 = ParsedTemplate.Sha256,
    };

    public static LlmJudge Judge(JudgeServer server, VerdictStore store, JudgeLimits? limits = null) =>
        new(Recipe(server), ParsedTemplate, store, limits ?? new JudgeLimits { Retries = Impatient }, Key);

    /// <summary>What <see cref="Reply.Preference"/> comes down to for a pair.</summary>
    public static double Expected(OutputPair pair)
    {
        var (reference, model) = (pair.Reference, pair.Candidate);
        var swapped = OutputOrder.IsSwapped(reference.Instruction);
        var prompt = swapped
            ? ParsedTemplate.Fill(reference.Instruction, model.Output, reference.Output)
            : ParsedTemplate.Fill(reference.Instruction, reference.Output, model.Output);
        var first = -0.1 - ((prompt[1].Content.Sum(c => (long)c) % 91) / 10.0);
        var share = Math.Exp(first) / (Math.Exp(first) + Math.Exp(-0.5));
        return swapped ? 1 + share : 2 - share;
    }
}

/// <summary>Keeps what is told of trouble.</summary>
internal sealed class TroubleListener(List<string> told) : IProgress<JudgeProgress>
{
    public void Report(JudgeProgress value)
    {
        if (value.Trouble is { } trouble)
            told.Add(trouble);
    }
}
