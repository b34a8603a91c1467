using System.Runtime.InteropServices;
using ImplicitInstruct.MiniWorld.Facts;
using ImplicitInstruct.MiniWorld.Tokenization;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.MiniWorld.Corpora;

/// <summary>
/// Writes rows of a corpus, each from its own stream of random numbers, so that threads can share the work without changing a token.
/// </summary>
internal sealed class RowWriter(Web web, WordTokenizer tokenizer, double[] shares)
{
    private readonly List<int> _tokens = [];
    private readonly DocumentCount[] _counts = new DocumentCount[shares.Length];

    /// <summary>Writes a row full of documents.</summary>
    /// <param name="number">Number of the row.</param>
    /// <param name="row">Token ids [row length].</param>
    public RowWriter Write(int number, Span<int> row)
    {
        var random = new Philox(web.Recipe.Seed, $"corpus/row/{Number.Word(number)}");
        _tokens.Clear();
        while (_tokens.Count < row.Length)
        {
            var type = random.PickWeighted(shares);
            _tokens.Add(WordTokenizer.Begin);
            tokenizer.EncodeTo(DocumentTypes.All[type].Write(web, random), _tokens);
            _tokens.Add(WordTokenizer.End);
            _counts[type] = _counts[type].With(complete: _tokens.Count <= row.Length);
        }

        CollectionsMarshal.AsSpan(_tokens)[..row.Length].CopyTo(row);
        return this;
    }

    /// <summary>Adds the numbers of documents written to those of other writers.</summary>
    public void AddCountsTo(DocumentCount[] counts)
    {
        lock (counts)
        {
            for (var type = 0; type < counts.Length; type++)
                counts[type] += _counts[type];
        }
    }
}
