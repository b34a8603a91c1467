using System.Text;
using System.Text.Json;
using ImplicitInstruct.Formatting;
using ImplicitInstruct.Hub.Datasets;
using ImplicitInstruct.Hub.Tokenizers;
using ImplicitInstruct.Tests.Hub.Tokenizers;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.Hub.Datasets;

/// <summary>
/// Every kind of training example, token by token with what is learnt of it, for the real vocabularies of Llama 2 and OLMo. The rows are
/// invented.
/// </summary>
[TestFixture]
public sealed class TrainingTextAndMasksAreThese
{
    private static readonly ChatFormat Letters = ChatFormat.Tulu with { UserTag = "<|A|>", AssistantTag = "<|B|>" };

    [TestCase("llama2-tokenizer")]
    [TestCase("olmo-tokenizer")]
    public Task In_runs_of_masked_and_learnt_tokens(string name)
    {
        var tokenizer = ReferenceTokenizer.Load(name);
        using var folder = new TemporaryFolder();
        var text = new StringBuilder($"# Training text and masks: {name}\n");
        foreach (var id in (string[])["lima", "lima-rephrased", "gsm8k", "mbpp", "poetry", "recipes", "chess"])
        {
            foreach (var example in TuningData.Build(InventedRows.Of(id, folder)))
                Append(text, $"{id}: {example.Id}", tokenizer, example.Dialogue, ChatFormat.Tulu);
        }

        var lima = TuningData.Build(InventedRows.Of("lima", folder)).Select(example => example.Dialogue).ToArray();
        Append(text, "lima, response tuning: one turn", tokenizer, ResponseTuning.Of(lima[0]), ChatFormat.Tulu);
        Append(text, "lima, response tuning: two turns", tokenizer, ResponseTuning.Of(lima[1]), ChatFormat.Tulu);
        Append(text, "lima, tags A and B: two turns", tokenizer, lima[1], Letters);
        Append(text, "lima, tags A and B, response tuning: one turn", tokenizer, ResponseTuning.Of(lima[0]), Letters);
        Append(
            text, "alpaca, for ranking", tokenizer, new Dialogue([RankingData.Build(InventedRows.Of("alpaca", folder)).Examples[0]]),
            ChatFormat.Tulu);
        Append(text, "lima, cut after 24 tokens", tokenizer, lima[1], ChatFormat.Tulu, maxLength: 24);
        return Verify(text.ToString().TrimEnd('\n'), extension: "md").UseDirectory("../../../../expected/formats").UseFileName(name);
    }

    private static void Append(
        StringBuilder text, string title, CheckpointTokenizer tokenizer, Dialogue dialogue, ChatFormat format,
        int maxLength = ChatFormat.OfficialMaxLength)
    {
        var example = format.ToTrainingExample(tokenizer, dialogue, maxLength)!;
        text.Append($"\n## {title}\n{example.Tokens.Length} tokens, {example.LossMask.Count(learnt => learnt)} learnt\n\n");
        for (var (start, end) = (0, 0); start < example.Tokens.Length; start = end)
        {
            while (end < example.Tokens.Length && example.LossMask[end] == example.LossMask[start])
                end++;
            var ids = example.Tokens.AsSpan(start, end - start);
            text.Append(
                $"- {(example.LossMask[start] ? "learnt" : "masked")} `{Shown(tokenizer, ids)}`\n  {string.Join(' ', ids.ToArray())}\n");
        }
    }

    /// <summary>The text of the ids, its begin and end tokens by name, everything but printable ASCII escaped.</summary>
    private static string Shown(CheckpointTokenizer tokenizer, ReadOnlySpan<int> ids)
    {
        var text = new StringBuilder();
        var pending = new List<int>();
        foreach (var id in ids)
        {
            if (id != tokenizer.EndToken && id != tokenizer.BeginToken)
            {
                pending.Add(id);
                continue;
            }

            Flush();
            text.Append(id == tokenizer.EndToken ? "<END>" : "<BEGIN>");
        }

        Flush();
        return text.ToString();

        void Flush()
        {
            text.Append(
                JsonSerializer.Serialize(tokenizer.Decode(pending.ToArray()))[1..^1].Replace("\\u003C", "<", StringComparison.Ordinal)
                .Replace("\\u003E", ">", StringComparison.Ordinal));
            pending.Clear();
        }
    }
}
