using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ImplicitInstruct.MiniWorld;
using ImplicitInstruct.MiniWorld.Corpora;
using ImplicitInstruct.MiniWorld.Evaluation;
using ImplicitInstruct.MiniWorld.Tuning;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.MiniWorld;

[TestFixture]
public sealed class TheMiniatureIsTheSameOnEveryMachine
{
    [Test]
    public Task Its_corpus_and_sets_have_these_statistics_and_hashes()
    {
        var corpus = Corpus.Generate(Miniature.World, new CorpusRecipe(), Miniature.Tokenizer);
        var text = new StringBuilder("# The miniature of world seed 1\n\n## Corpus\n\n").Append(corpus.Statistics.ToMarkdown())
            .Append('\n');
        text.Append("\n## Vocabulary and sets\n\n| text | entries | words | SHA-256 |\n| --- | ---: | ---: | --- |\n");
        Row("vocabulary", Miniature.Tokenizer.VocabularySize, Miniature.Tokenizer.VocabularySize,
            string.Join('\n', Miniature.Tokenizer.Words));
        Set("tuning: instruction", Miniature.Instructions);
        foreach (var task in Miniature.Tasks)
            Set($"tuning: {task.Id()}", Miniature.Task(task));
        Row("validation", Miniature.Validation.Count, Words(Miniature.Validation.Select(item => item.Text)),
            JsonLines.Write(Miniature.Validation));
        Row("test", Miniature.Test.Count, Words(Miniature.Test.Select(item => item.Text)), JsonLines.Write(Miniature.Test));
        var ranking = EvaluationSets.Ranking(Miniature.World, new EvaluationRecipe());
        Row("ranking", ranking.Count, Words(ranking.Select(item => item.Text)), JsonLines.Write(ranking));
        text.Append("\nWords of a tuning set are those of its responses, words of an evaluation set those of its instructions.");
        return Verifier.Verify(text.ToString(), extension: "md").UseDirectory("../../../expected/mini").UseFileName("corpus-statistics");

        void Set(string name, IReadOnlyList<Demonstration> set) =>
            Row(name, set.Count, Words(set.Select(item => item.Response)), JsonLines.Write(set));

        void Row(string name, int entries, int words, string content) => text.Append(
            CultureInfo.InvariantCulture,
            $"| {name} | {entries:N0} | {words:N0} | {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))} |\n");
    }

    [Test]
    public Task Its_documents_and_instructions_read_like_this()
    {
        var text = new StringBuilder("# Samples of the miniature of world seed 1\n\n## Rows of the corpus\n");
        var corpus = Corpus.Generate(Miniature.World, new CorpusRecipe { Rows = 12 }, Miniature.Tokenizer);
        for (var row = 0; row < corpus.Rows; row++)
            text.Append("\n```\n").Append(Printed(corpus.Row(row))).Append("\n```\n");
        text.Append("\n## Test instructions and references, one a family\n\n");
        foreach (var item in Miniature.Test.DistinctBy(item => item.Family))
            text.Append(CultureInfo.InvariantCulture,
                $"- {item.Family}: `{item.Text}` → `{item.Reference.Replace(" \n ", " / ", StringComparison.Ordinal)}`\n");
        return Verifier.Verify(text.ToString().TrimEnd('\n'), extension: "md").UseDirectory("../../../expected/mini")
            .UseFileName("samples");
    }

    /// <summary>Words by their ids with specials visible; a newline token ends the line.</summary>
    private static string Printed(ReadOnlySpan<int> row) =>
        string.Join(' ', row.ToArray().Select(id => Miniature.Tokenizer.Words[id])).Replace(" \n", "\n", StringComparison.Ordinal)
            .Replace("\n ", "\n", StringComparison.Ordinal);

    private static int Words(IEnumerable<string> texts) => texts.Sum(text => text.Split(' ').Length);
}
