using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Tests.Reproduction;

/// <summary>Answers with a few tokens that depend on the model's numbers and the prompt, then ends.</summary>
internal sealed class ToyDecoding : IDecodingSession
{
    private readonly int _vocabulary;
    private readonly int _end;
    private readonly float[] _numbers;
    private readonly List<int[]> _prompts = [];
    private readonly List<int> _lengths = [];
    private readonly List<int> _active = [];
    private readonly HashSet<int> _finished = [];
    private readonly float[] _logits;

    public ToyDecoding(int vocabulary, int end, IReadOnlyList<DecodingRequest> requests, float[] numbers)
    {
        (_vocabulary, _end, _numbers, _logits) = (vocabulary, end, numbers, new float[vocabulary]);
        Admit(requests);
    }

    public IReadOnlyList<int> ActiveRows => _active;

    public ReadOnlySpan<float> Logits(int row)
    {
        Array.Clear(_logits);
        var scaled = Math.Abs((int)(_numbers[1] * 1000)) + _prompts[row].Sum() + _lengths[row];
        _logits[_lengths[row] >= 3 + scaled % 4 ? _end : 3 + scaled % (_vocabulary - 3)] = 1;
        return _logits;
    }

    public void Finish(int row) => _finished.Add(row);

    public void Admit(IReadOnlyList<DecodingRequest> requests)
    {
        foreach (var request in requests)
        {
            _active.Add(_prompts.Count);
            _prompts.Add(request.Prompt);
            _lengths.Add(0);
        }
    }

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
