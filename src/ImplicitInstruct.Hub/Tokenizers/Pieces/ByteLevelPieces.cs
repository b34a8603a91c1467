using Microsoft.ML.Tokenizers;

namespace ImplicitInstruct.Hub.Tokenizers.Pieces;

/// <summary>
/// Byte-level BPE of the package Microsoft.ML.Tokenizers, which has the ids of the Python package; a byte without a piece is passed over by
/// both. Words that stay whole (<c>ignore_merges</c>) are found here, since it knows none.
/// </summary>
/// <param name="model">The pieces and merges.</param>
/// <exception cref="InvalidOperationException">A merge is of no pieces.</exception>
/// <exception cref="ArgumentException">A merge is of no pieces.</exception>
internal sealed class ByteLevelPieces(BytePairModel model) : IPieces
{
    private const int MostOnStack = 1024;

    private readonly BpeTokenizer _words = BpeTokenizer.Create(
        new BpeOptions(model.Vocabulary) { Merges = Last(model.Merges), ByteLevel = true });

    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _whole =
        model.Vocabulary.GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly int _longest = model.Vocabulary.Keys.Max(piece => piece.Length);

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<char> word, List<int> ids)
    {
        if (model.KeepsWholeWords && word.Length <= _longest && WholeOf(word) is { } whole)
            ids.Add(whole);
        else
            ids.AddRange(_words.EncodeToIds(word, considerPreTokenization: false, considerNormalization: false));
    }

    /// <summary>Of equal pairs the last counts, as there; the package takes none twice.</summary>
    private static IEnumerable<string> Last(IEnumerable<(string Left, string Right)> merges) =>
        merges.Reverse().Distinct().Reverse().Select(merge => $"{merge.Left} {merge.Right}");

    private int? WholeOf(ReadOnlySpan<char> word)
    {
        var most = ByteAlphabet.MostLetters(word.Length);
        var letters = most <= MostOnStack ? stackalloc char[most] : new char[most];
        return _whole.TryGetValue(ByteAlphabet.PieceOf(word, letters), out var id) ? id : null;
    }
}
