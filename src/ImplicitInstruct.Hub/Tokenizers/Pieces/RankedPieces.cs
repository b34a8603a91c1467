using System.Globalization;

namespace ImplicitInstruct.Hub.Tokenizers.Pieces;

/// <summary>
/// BPE over characters, as the Python package runs it (<c>models/bpe/model.rs</c>, <c>word.rs</c>): what has no piece is its bytes
/// (<c>byte_fallback</c>) or the unknown token, and the merge of the lowest rank comes first, of equal ones the leftmost.
/// </summary>
/// <remarks>
/// Written here because Microsoft.ML.Tokenizers (2.0.1) falls back to no bytes. Ranks are those of the list of merges; SentencePiece's own
/// order, by scores of joint pieces, is that of <see cref="SentencePiece.BytePairMerges"/>.
/// </remarks>
internal sealed class RankedPieces : IPieces
{
    private readonly BytePairModel _model;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _ids;
    private readonly Dictionary<(int Left, int Right), (int Rank, int Id)> _merges = [];
    private readonly int?[] _byteIds = new int?[256];
    private readonly int? _unknown;
    private readonly bool _spellsBytes;

    /// <summary>Pieces of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="spellsBytes">Whether pieces are made of the letters of bytes (<see cref="ByteAlphabet"/>).</param>
    /// <exception cref="ArgumentException">A merge is of no pieces, or the unknown token is none.</exception>
    public RankedPieces(BytePairModel model, bool spellsBytes)
    {
        (_model, _spellsBytes) = (model, spellsBytes);
        _ids = model.Vocabulary.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var (rank, (left, right)) in model.Merges.Index())
            _merges[(IdOf(left), IdOf(right))] = (rank, IdOf(left + right));
        for (var value = 0; model.FallsBackToBytes && value < _byteIds.Length; value++)
            _byteIds[value] = model.Vocabulary.TryGetValue($"<0x{value:X2}>", out var id) ? id : null;
        if (model.Unknown is { } unknown && _byteIds.Contains(null))
            _unknown = IdOf(unknown);
    }

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<char> word, List<int> ids)
    {
        if (_spellsBytes)
            word = ByteAlphabet.PieceOf(word, new char[ByteAlphabet.MostLetters(word.Length)]);
        if (_model.KeepsWholeWords && _ids.TryGetValue(word, out var whole))
            ids.Add(whole);
        else
            new RankedMerges(Characters(word), _merges).AddTo(ids);
    }

    private List<int> Characters(ReadOnlySpan<char> word)
    {
        var (ids, unknown) = (new List<int>(word.Length), false);
        Span<byte> bytes = stackalloc byte[4];
        Span<char> units = stackalloc char[2];
        foreach (var rune in word.EnumerateRunes())
        {
            if (_ids.TryGetValue(units[..rune.EncodeToUtf16(units)], out var id))
            {
                Flush();
                ids.Add(id);
            }
            else if (!FallBack(bytes[..rune.EncodeToUtf8(bytes)], ids) && _unknown is not null)
            {
                if (!_model.FusesUnknown)
                    Flush();
                unknown = true;
            }
        }

        Flush();
        return ids;

        void Flush()
        {
            if (unknown)
                ids.Add(_unknown!.Value);
            unknown = false;
        }
    }

    /// <summary>Unknown characters that wait stay waiting behind bytes, as there.</summary>
    private bool FallBack(ReadOnlySpan<byte> bytes, List<int> ids)
    {
        foreach (var value in bytes)
        {
            if (_byteIds[value] is null)
                return false;
        }

        foreach (var value in bytes)
            ids.Add(_byteIds[value]!.Value);
        return true;
    }

    private int IdOf(string piece) => _model.Vocabulary.TryGetValue(piece, out var id) ? id
        : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{Refusal.Quote(piece)} is none of its pieces"));
}
