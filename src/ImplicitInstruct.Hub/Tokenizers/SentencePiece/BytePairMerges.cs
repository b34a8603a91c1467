namespace ImplicitInstruct.Hub.Tokenizers.SentencePiece;

/// <summary>
/// Splits text into characters and joins neighbours while the joint piece is in the vocabulary: the best score first, and of equal ones the
/// leftmost (SentencePiece, src/bpe_model.cc).
/// </summary>
internal sealed class BytePairMerges
{
    private readonly string _text;
    private readonly Func<string, float?> _score;
    private readonly List<Symbol> _symbols = [];
    private readonly PriorityQueue<Pair, (float, int)> _agenda = new();

    public BytePairMerges(string text, Func<string, float?> score)
    {
        _text = text;
        _score = score;
        for (var i = 0; i < text.Length; i += _symbols[^1].Length)
        {
            var length = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]) ? 2 : 1;
            _symbols.Add(
                new Symbol
                {
                    Start = i,
                    Length = length,
                    Previous = _symbols.Count - 1,
                    Next = i + length < text.Length ? _symbols.Count + 1 : -1,
                });
        }
        for (var i = 1; i < _symbols.Count; i++)
            Propose(i - 1, i);
    }

    public IEnumerable<string> Pieces()
    {
        while (_agenda.TryDequeue(out var pair, out _))
            Join(pair);
        return _symbols.Where(symbol => symbol.Length > 0).Select(symbol => _text.Substring(symbol.Start, symbol.Length));
    }

    private void Join(Pair pair)
    {
        var (left, right) = (_symbols[pair.Left], _symbols[pair.Right]);
        if (left.Length == 0 || right.Length == 0 || left.Length + right.Length != pair.Length)
            return;
        left.Length = pair.Length;
        left.Next = right.Next;
        if (right.Next >= 0)
            _symbols[right.Next].Previous = pair.Left;
        right.Length = 0;
        Propose(left.Previous, pair.Left);
        Propose(pair.Left, left.Next);
    }

    private void Propose(int left, int right)
    {
        if (left < 0 || right < 0)
            return;
        var length = _symbols[left].Length + _symbols[right].Length;
        if (_score(_text.Substring(_symbols[left].Start, length)) is { } score)
            _agenda.Enqueue(new Pair(left, right, length), (-score, left));
    }

    private readonly record struct Pair(int Left, int Right, int Length);

    private sealed class Symbol
    {
        public required int Start { get; init; }

        public required int Length { get; set; }

        public required int Previous { get; set; }

        public required int Next { get; set; }
    }
}
