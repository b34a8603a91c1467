using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Tests.Pipeline;

/// <summary>Answers with a few tokens that depend on the model's numbers and the prompt, then ends.</summary>
internal sealed class ToyDecoding(int vocabulary, int end, IReadOnlyList<int[]> prompts, float[] numbers) : IDecodingSession
{
    private readonly int[] _lengths = new int[prompts.Count];
    private readonly List<int> _active = [.. Enumerable.Range(0, prompts.Count)];
    private readonly HashSet<int> _finished = [];
    private readonly float[] _logits = new float[vocabulary];

    public IReadOnlyList<int> ActiveRows => _active;

    public ReadOnlySpan<float> Logits(int row)
    {
        Array.Clear(_logits);
        var scaled = Math.Abs((int)(numbers[1] * 1000)) + prompts[row].Sum() + _lengths[row];
        _logits[_lengths[row] >= 3 + scaled % 4 ? end : 3 + scaled % (vocabulary - 3)] = 1;
        return _logits;
    }

    public void Finish(int row) => _finished.Add(row);

    public void Append(ReadOnlySpan<int> tokens)
    {
        _active.RemoveAll(_finished.Contains);
        foreach (var row in _active)
            _lengths[row]++;
    }

    public void Dispose()
    {
    }
}
