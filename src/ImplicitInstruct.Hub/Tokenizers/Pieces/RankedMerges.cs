namespace ImplicitInstruct.Hub.Tokenizers.Pieces;

/// <summary>Joins neighbours of a word by their ranks, as the Python package does (<c>models/bpe/word.rs</c>, <c>merge_all</c>).</summary>
/// <remarks>
/// A pair that waits is taken if what stands at its place by then joins to the same piece, though it be another pair of another rank.
/// </remarks>
internal sealed class RankedMerges
{
    private readonly Dictionary<(int Left, int Right), (int Rank, int Id)> _merges;
    private readonly int[] _ids;   // -1: joined to what stands before it
    private readonly int[] _previous;
    private readonly int[] _next;
    private readonly PriorityQueue<(int At, int Id), (int Rank, int At)> _agenda = new();

    public RankedMerges(List<int> ids, Dictionary<(int Left, int Right), (int Rank, int Id)> merges)
    {
        _merges = merges;
        _ids = [.. ids];
        (_previous, _next) = (new int[_ids.Length], new int[_ids.Length]);
        for (var i = 0; i < _ids.Length; i++)
            (_previous[i], _next[i]) = (i - 1, i + 1);
        for (var i = 0; i + 1 < _ids.Length; i++)
            Propose(i);
    }

    /// <summary>Adds the ids that are left when nothing joins any more.</summary>
    public void AddTo(List<int> ids)
    {
        while (_agenda.TryDequeue(out var pair, out _))
        {
            if (_ids[pair.At] >= 0 && _next[pair.At] < _ids.Length
                && _merges.TryGetValue((_ids[pair.At], _ids[_next[pair.At]]), out var merge) && merge.Id == pair.Id)
                Join(pair.At, pair.Id);
        }

        foreach (var id in _ids)
        {
            if (id >= 0)
                ids.Add(id);
        }
    }

    private void Join(int at, int id)
    {
        var right = _next[at];
        (_ids[at], _ids[right]) = (id, -1);
        _next[at] = _next[right];
        if (_next[at] < _ids.Length)
            _previous[_next[at]] = at;
        if (_previous[at] >= 0)
            Propose(_previous[at]);
        if (_next[at] < _ids.Length)
            Propose(at);
    }

    private void Propose(int at)
    {
        if (_merges.TryGetValue((_ids[at], _ids[_next[at]]), out var merge))
            _agenda.Enqueue((at, merge.Id), (merge.Rank, at));
    }
}
