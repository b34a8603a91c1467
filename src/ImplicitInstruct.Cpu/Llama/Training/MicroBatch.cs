using ImplicitInstruct.Training;

namespace ImplicitInstruct.Cpu.Llama.Training;

/// <summary>Examples that are in memory together: where their tokens and targets lie in buffers that all of them share.</summary>
internal sealed class MicroBatch
{
    private int[] _firstToken = [];
    private int[] _firstTarget = [];
    private long[] _firstSquare = [];

    /// <summary>Examples.</summary>
    public int Count { get; private set; }

    /// <summary>Tokens that go in, over all examples.</summary>
    public int Tokens => _firstToken[Count];

    /// <summary>Targets over all examples.</summary>
    public int Targets => _firstTarget[Count];

    /// <summary>Σ length², the size of one head's attention probabilities.</summary>
    public long Squares => _firstSquare[Count];

    /// <summary>Tokens of the longest example.</summary>
    public int Longest { get; private set; }

    /// <summary>Number of tokens that go in for an example: all but the last, which is only predicted.</summary>
    public int Length(int example) => _firstToken[example + 1] - _firstToken[example];

    /// <summary>Row of an example's first token.</summary>
    public int FirstToken(int example) => _firstToken[example];

    /// <summary>Row of an example's first target.</summary>
    public int FirstTarget(int example) => _firstTarget[example];

    /// <summary>Σ length² of the examples before.</summary>
    public long FirstSquare(int example) => _firstSquare[example];

    /// <summary>Lays out examples <paramref name="start"/> to start + count − 1 of a batch.</summary>
    public void LayOut(IReadOnlyList<TrainingExample> batch, int start, int count)
    {
        if (_firstToken.Length < count + 1)
        {
            Array.Resize(ref _firstToken, count + 1);
            Array.Resize(ref _firstTarget, count + 1);
            Array.Resize(ref _firstSquare, count + 1);
        }
        (Count, Longest) = (count, 0);
        for (var e = 0; e < count; e++)
        {
            var example = batch[start + e];
            var length = TargetWeights.LastTarget(example);
            var targets = 0;
            foreach (var target in example.LossMask)
                targets += target ? 1 : 0;
            Longest = Math.Max(Longest, length);
            _firstToken[e + 1] = _firstToken[e] + length;
            _firstTarget[e + 1] = _firstTarget[e] + targets;
            _firstSquare[e + 1] = _firstSquare[e] + (long)length * length;
        }
    }
}
