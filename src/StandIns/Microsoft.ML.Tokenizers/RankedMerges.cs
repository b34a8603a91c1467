namespace Microsoft.ML.Tokenizers;

/// <summary>Joins neighbours as a list of merges says: the first in the list first, and of equal ones the leftmost.</summary>
internal sealed class RankedMerges
{
    private readonly Dictionary<(int, int), (int Rank, int Id)> _merges;
    private readonly int[] _ids;
    private readonly int[] _previous;
    private readonly int[] _next;
    private readonly PriorityQueue<(int Left, int Right, int LeftId, int RightId, int Id), (int, int)> _agenda = new();

    public RankedMerges(IReadOnlyList<int> ids, Dictionary<(int, int), (int Rank, int Id)> merges)
    {
        _merges = merges;
        _ids = [.. ids];
        _previous = [.. Enumerable.Range(-1, _ids.Length)];
        _next = [.. Enumerable.Range(1, _ids.Length)];
        for (var left = 0; left + 1 < _ids.Length; left++)
            Propose(left, left + 1);
    }

    public IReadOnlyList<int> Ids()
    {
        while (_agenda.TryDequeue(out var pair, out _))
        {
            if (_ids[pair.Left] == pair.LeftId && _ids[pair.Right] == pair.RightId && _next[pair.Left] == pair.Right)
                Join(pair.Left, pair.Right, pair.Id);
        }

        return [.. _ids.Where(id => id >= 0)];
    }

    private void Join(int left, int right, int id)
    {
        _ids[left] = id;
        _ids[right] = -1;
        _next[left] = _next[right];
        if (_next[right] < _ids.Length)
            _previous[_next[right]] = left;
        Propose(_previous[left], left);
        Propose(left, _next[left]);
    }

    private void Propose(int left, int right)
    {
        if (left >= 0 && right < _ids.Length && _merges.TryGetValue((_ids[left], _ids[right]), out var merge))
            _agenda.Enqueue((left, right, _ids[left], _ids[right], merge.Id), (merge.Rank, left));
    }
}
