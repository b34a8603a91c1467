using System.Buffers;
using System.Globalization;
using System.Text;

namespace ImplicitInstruct.Hub.Tokenizers.SentencePiece;

/// <summary>
/// SentencePiece BPE with byte fallback, as Llama and Llama 2 have it: text to pieces and back, id for id what SentencePiece gives
/// (src/bpe_model.cc, src/sentencepiece_processor.cc).
/// </summary>
/// <remarks>
/// Not Microsoft.ML.Tokenizers' <c>LlamaTokenizer</c>, because that (2.0.0, 2.0.1) takes the rightmost of equally good merges where
/// SentencePiece takes the leftmost: runs of one character, rules in tables and indentation among them, get other ids, in 81 of LIMA's
/// 1,030 dialogues. Behind byte tokens it also loses a space on the way back.
/// </remarks>
internal sealed class SentencePieces
{
    private const char Space = '\u2581';
    private const int Bytes = 256;

    private readonly SentencePieceModel _model;
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly int[]? _byteIds;
    private readonly Dictionary<int, byte> _bytes = [];

    private SentencePieces(SentencePieceModel model)
    {
        _model = model;
        foreach (var (id, piece) in model.Pieces.Index())
        {
            if (piece.Type == SentencePieceType.Normal)
                _ids[piece.Text] = id;
            else if (piece.Type == SentencePieceType.Byte)
                _bytes[id] = ByteOf(piece.Text);
        }

        if (!model.ByteFallback)
            return;
        _byteIds = new int[Bytes];
        foreach (var (id, value) in _bytes)
            _byteIds[value] = id;
        if (_bytes.Values.Distinct().Count() is not Bytes and var there)
            throw new ArgumentException($"it falls back to bytes and has {there} of {Bytes} of them");
    }

    /// <summary>Id of the token before a text.</summary>
    public int BeginToken => Math.Max(0, _model.BeginningId);

    /// <summary>Id of the token after a text.</summary>
    public int EndToken => Math.Max(0, _model.EndId);

    /// <summary>Number of ids.</summary>
    public int Count => _model.Pieces.Count;

    /// <summary>Ids of all pieces by their texts, control tokens among them.</summary>
    public IReadOnlyDictionary<string, int> Vocabulary =>
        _model.Pieces.Index().DistinctBy(piece => piece.Item.Text)
            .ToDictionary(piece => piece.Item.Text, piece => piece.Index, StringComparer.Ordinal);

    /// <summary>Reads a <c>tokenizer.model</c>.</summary>
    /// <exception cref="ArgumentException">
    /// The model is not BPE, normalizes text, or treats spaces or pieces otherwise than Llama's; says how.
    /// </exception>
    /// <exception cref="InvalidDataException">The stream is no SentencePiece model.</exception>
    public static SentencePieces Read(Stream stream)
    {
        var model = SentencePieceModel.Parse(stream);
        if (!model.IsBpe)
            throw new ArgumentException("its model type is not BPE");
        if (model.Normalization is not ("identity" or ""))
            throw new ArgumentException($"it normalizes text by {Refusal.Quote(model.Normalization)}");
        if (model.RemoveExtraWhitespaces || model.TreatWhitespaceAsSuffix || !model.EscapeWhitespaces)
            throw new ArgumentException("it does not keep every space, before words, as Llama's does");
        if (model.Pieces.FindIndex(piece => !IsKnown(piece.Type)) is >= 0 and var other)
            throw new ArgumentException($"its piece {other} is user-defined or of another kind that Llama's has none of");
        int[] own = [model.UnknownId, model.BeginningId, model.EndId];
        if (own.FirstOrDefault(id => id >= model.Pieces.Count, -1) is var none and >= 0)
            throw new ArgumentException($"a token of its own is {none}, which is none of its {model.Pieces.Count} pieces");
        return new SentencePieces(model);

        static bool IsKnown(SentencePieceType type) =>
            type is SentencePieceType.Normal or SentencePieceType.Unknown or SentencePieceType.Control or SentencePieceType.Byte;
    }

    /// <summary>The ids of a text, without begin and end; none for no text. Control tokens written out in it are plain text.</summary>
    public IReadOnlyList<int> Encode(string text)
    {
        if (text.Length == 0)
            return [];
        List<int> ids = [];
        foreach (var piece in new BytePairMerges((_model.AddDummyPrefix ? " " + text : text).Replace(' ', Space), Score).Pieces())
        {
            if (_ids.TryGetValue(piece, out var id))
                ids.Add(id);
            else if (_byteIds is not null)
                ids.AddRange(Encoding.UTF8.GetBytes(piece).Select(value => _byteIds[value]));
            else
                ids.Add(Math.Max(0, _model.UnknownId));
        }

        return ids;
    }

    /// <summary>
    /// The text of tokens that stand at the beginning of a text, without the space that encoding put there. Control tokens and ids of no
    /// piece print nothing; bytes that are no character are a U+FFFD each.
    /// </summary>
    public string Decode(ReadOnlySpan<int> ids)
    {
        var (text, bytes, isFirst) = (new StringBuilder(), new List<byte>(), _model.AddDummyPrefix);
        foreach (var id in ids)
        {
            if (_bytes.TryGetValue(id, out var value))
            {
                bytes.Add(value);
                isFirst = false;
                continue;
            }

            Flush(bytes, text);
            if (id < 0 || id >= Count || _model.Pieces[id] is not { Type: SentencePieceType.Normal, Text: var piece })
                continue;
            text.Append(isFirst && piece.StartsWith(Space) ? piece.AsSpan(1) : piece);
            isFirst = false;
        }

        Flush(bytes, text);
        return text.Replace(Space, ' ').ToString();
    }

    private float? Score(string piece) => _ids.TryGetValue(piece, out var id) ? _model.Pieces[id].Score : null;

    private static byte ByteOf(string piece) =>
        piece.Length == 6 && byte.TryParse(piece.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new ArgumentException($"its byte piece {Refusal.Quote(piece)} names no byte");

    private static void Flush(List<byte> bytes, StringBuilder text)
    {
        Span<char> characters = stackalloc char[2];
        for (ReadOnlySpan<byte> left = [.. bytes]; !left.IsEmpty;)
        {
            if (Rune.DecodeFromUtf8(left, out var character, out var length) == OperationStatus.Done)
                text.Append(characters[..character.EncodeToUtf16(characters)]);
            else
                text.Append('\ufffd', length);
            left = left[length..];
        }

        bytes.Clear();
    }
}
