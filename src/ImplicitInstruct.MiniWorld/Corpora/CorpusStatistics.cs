using System.Globalization;
using System.Text;
using ImplicitInstruct.MiniWorld.Tokenization;

namespace ImplicitInstruct.MiniWorld.Corpora;

/// <summary>What is in a corpus.</summary>
public sealed record CorpusStatistics
{
    /// <summary>Number of rows.</summary>
    public required int Rows { get; init; }

    /// <summary>Number of tokens, <c>&lt;s&gt;</c> and <c>&lt;/s&gt;</c> among them.</summary>
    public required int Tokens { get; init; }

    /// <summary>Number of different tokens.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Documents by type.</summary>
    public required IReadOnlyList<(string Type, DocumentCount Count)> Documents { get; init; }

    /// <summary>How often each token occurs, by id.</summary>
    public required IReadOnlyList<int> Frequencies { get; init; }

    /// <summary>Words by id.</summary>
    public required IReadOnlyList<string> Words { get; init; }

    /// <summary>SHA-256 of the tokens.</summary>
    public required string Digest { get; init; }

    internal static CorpusStatistics Of(int[] tokens, int rowLength, DocumentCount[] counts, WordTokenizer tokenizer)
    {
        var frequencies = new int[tokenizer.VocabularySize];
        foreach (var token in tokens)
            frequencies[token]++;
        return new CorpusStatistics
        {
            Rows = tokens.Length / rowLength,
            Tokens = tokens.Length,
            VocabularySize = tokenizer.VocabularySize,
            Documents = [.. DocumentTypes.All.Select((type, i) => (type.Name, counts[i]))],
            Frequencies = frequencies,
            Words = tokenizer.Words,
            Digest = Corpus.Digest(tokens),
        };
    }

    /// <summary>The statistics as Markdown, the same in every culture.</summary>
    /// <param name="topWords">How many of the most frequent tokens are listed.</param>
    public string ToMarkdown(int topWords = 30)
    {
        var documents = Documents.Sum(entry => entry.Count.Documents);
        var complete = Documents.Sum(entry => entry.Count.Complete);
        var text = new StringBuilder();
        Line($"- rows: {Rows:N0} of {Tokens / Rows} tokens, {Tokens:N0} in all");
        Line($"- vocabulary: {VocabularySize:N0} tokens, of which {Frequencies.Count(frequency => frequency > 0):N0} occur");
        Line($"- documents: {documents:N0}, of which {100.0 * complete / documents:F1}% have a visible end");
        Line($"- SHA-256 of the tokens: {Digest}");
        Line($"");
        Line($"| document | number | share % | visible end % |");
        Line($"| --- | ---: | ---: | ---: |");
        foreach (var (type, count) in Documents.Where(entry => entry.Count.Documents > 0))
        {
            var (share, whole) = (100.0 * count.Documents / documents, 100.0 * count.Complete / Math.Max(1, count.Documents));
            Line($"| {type} | {count.Documents:N0} | {share:F1} | {whole:F1} |");
        }

        Line($"");
        Line($"Most frequent tokens: {string.Join(", ", Top(topWords))}");
        return text.ToString().TrimEnd('\n');

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    private IEnumerable<string> Top(int count) =>
        Frequencies.Index().OrderByDescending(entry => entry.Item).ThenBy(entry => entry.Index).Take(count).Select(entry =>
            FormattableString.Invariant($"`{Words[entry.Index].Replace("\n", "\\n", StringComparison.Ordinal)}` {entry.Item:N0}"));
}

/// <summary>Documents of one type.</summary>
/// <param name="Documents">All that were begun.</param>
/// <param name="Complete">Those whose end fitted into their row.</param>
public readonly record struct DocumentCount(int Documents, int Complete)
{
    /// <summary>Both numbers added.</summary>
    public static DocumentCount operator +(DocumentCount left, DocumentCount right) =>
        new(left.Documents + right.Documents, left.Complete + right.Complete);

    internal DocumentCount With(bool complete) => new(Documents + 1, Complete + (complete ? 1 : 0));
}
