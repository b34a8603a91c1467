using System.Text;
using System.Text.RegularExpressions;

namespace Microsoft.ML.Tokenizers;

/// <summary>A SentencePiece BPE model with byte fallback.</summary>
public class SentencePieceTokenizer : Tokenizer
{
    private const char Space = '\u2581';

    private readonly SentencePieceModel _model;
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly IReadOnlyDictionary<string, int> _specialTokens;
    private readonly HashSet<int> _silent;
    private readonly Regex? _specialTexts;
    private readonly int _firstByte;

    internal SentencePieceTokenizer(SentencePieceModel model, bool addBeginning, bool addEnd, IReadOnlyDictionary<string, int>? specialTokens)
    {
        _model = model;
        _specialTokens = specialTokens ?? new Dictionary<string, int>();
        AddBeginningOfSentence = addBeginning;
        AddEndOfSentence = addEnd;
        for (var id = 0; id < model.Pieces.Count; id++)
            _ids[model.Pieces[id].Text] = id;
        _firstByte = model.ByteFallback ? _ids.GetValueOrDefault("<0x00>", -1) : -1;
        _silent = [BeginningOfSentenceId, EndOfSentenceId, UnknownId, .. _specialTokens.Values];
        if (_specialTokens.Count > 0)
            _specialTexts = new Regex(string.Join('|', _specialTokens.Keys.Select(Regex.Escape)), RegexOptions.CultureInvariant);
    }

    /// <summary>Whether ids of a text start with <see cref="BeginningOfSentenceId"/>.</summary>
    public bool AddBeginningOfSentence { get; }

    /// <summary>Whether ids of a text end with <see cref="EndOfSentenceId"/>.</summary>
    public bool AddEndOfSentence { get; }

    /// <summary>Whether text outside the vocabulary becomes its UTF-8 bytes, one id each.</summary>
    public bool ByteFallback => _model.ByteFallback;

    /// <summary>Whether a space is put before text.</summary>
    public bool AddDummyPrefix => _model.AddDummyPrefix;

    /// <summary>Whether a space is written U+2581 in pieces.</summary>
    public bool EscapeWhiteSpaces => _model.EscapeWhitespaces;

    /// <summary>Id of the token before a text.</summary>
    public int BeginningOfSentenceId => Math.Max(0, _model.BeginningId);

    /// <summary>Id of the token after a text.</summary>
    public int EndOfSentenceId => Math.Max(0, _model.EndId);

    /// <summary>Id of what has no other.</summary>
    public int UnknownId => Math.Max(0, _model.UnknownId);

    /// <summary>Id of each piece.</summary>
    public IReadOnlyDictionary<string, int> Vocabulary => _ids;

    /// <inheritdoc/>
    public override IReadOnlyList<int> EncodeToIds(string text, bool considerPreTokenization = true, bool considerNormalization = true) =>
        EncodeToIds(text, AddBeginningOfSentence, AddEndOfSentence, considerPreTokenization, considerNormalization);

    /// <summary>The ids of <paramref name="text"/>, with or without the tokens around it; none for no text.</summary>
    public IReadOnlyList<int> EncodeToIds(string text, bool addBeginningOfSentence, bool addEndOfSentence, bool considerPreTokenization = true, bool considerNormalization = true)
    {
        if (text.Length == 0)
            return [];
        var ids = new List<int>();
        if (addBeginningOfSentence)
            ids.Add(BeginningOfSentenceId);
        Append(considerNormalization ? Normalize(text) : text, ids);
        if (addEndOfSentence)
            ids.Add(EndOfSentenceId);
        return ids;
    }

    /// <inheritdoc/>
    public override string Decode(IEnumerable<int> ids) => Decode(ids, considerSpecialTokens: false);

    /// <summary>The text of <paramref name="ids"/>, with or without that of control and special tokens.</summary>
    public string Decode(IEnumerable<int> ids, bool considerSpecialTokens)
    {
        var (text, bytes, prefixIsPast) = (new StringBuilder(), new List<byte>(), false);
        foreach (var id in ids)
        {
            if (id >= _firstByte && id < _firstByte + 256 && _firstByte >= 0)
            {
                bytes.Add((byte)(id - _firstByte));
                continue;
            }
            Flush(bytes, text);
            if (_silent.Contains(id))
            {
                if (considerSpecialTokens)
                    text.Append(_specialTokens.FirstOrDefault(pair => pair.Value == id).Key ?? _model.Pieces[id].Text);
            }
            else if (id >= 0 && id < _model.Pieces.Count && id >= _firstByte)
            {
                var piece = _model.Pieces[id].Text;
                text.Append(AddDummyPrefix && !prefixIsPast && piece.StartsWith(EscapeWhiteSpaces ? Space : ' ') ? piece[1..] : piece);
                prefixIsPast = true;
            }
        }
        Flush(bytes, text);
        return EscapeWhiteSpaces ? text.Replace(Space, ' ').ToString() : text.ToString();
    }

    private static void Flush(List<byte> bytes, StringBuilder text)
    {
        text.Append(Encoding.UTF8.GetString([.. bytes]));
        bytes.Clear();
    }

    /// <summary>The dummy prefix goes behind special tokens that the text starts with.</summary>
    private string Normalize(string text)
    {
        var start = 0;
        while (_specialTexts?.Match(text, start) is { Success: true } special && special.Index == start && special.Length > 0)
            start += special.Length;
        var prefixed = AddDummyPrefix && start < text.Length ? text.Insert(start, " ") : text;
        return EscapeWhiteSpaces ? prefixed.Replace(' ', Space) : prefixed;
    }

    private void Append(string text, List<int> ids)
    {
        var start = 0;
        foreach (Match special in _specialTexts?.Matches(text) ?? Enumerable.Empty<Match>())
        {
            AppendPlain(text[start..special.Index], ids);
            ids.Add(_specialTokens[special.Value]);
            start = special.Index + special.Length;
        }
        AppendPlain(text[start..], ids);
    }

    private void AppendPlain(string text, List<int> ids)
    {
        foreach (var piece in new BytePairMerges(text, Score).Pieces())
        {
            if (_ids.TryGetValue(piece, out var id))
                ids.Add(id);
            else if (_firstByte >= 0)
                ids.AddRange(Encoding.UTF8.GetBytes(piece).Select(b => _firstByte + b));
            else
                ids.Add(UnknownId);
        }
    }

    private float? Score(string piece) => _ids.TryGetValue(piece, out var id) ? _model.Pieces[id].Score : null;
}
