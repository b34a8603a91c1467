using ImplicitInstruct.Cpu.Kernels;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Cpu.Llama.Training;

/// <summary>Examples that are in memory together: where their tokens and targets lie in buffers that all of them share.</summary>
internal sealed class MicroBatch
{
    /// <summary>Examples of a turn for each worker: with one, all would wait for the longest, turn by turn.</summary>
    private const int ExamplesAWorker = 2;

    /// <summary>Fewer tokens at once are not worth reading every weight for.</summary>
    public const int LeastTokensOfAPart = 24;

    /// <summary>Of more, the meetings would take longer than the parts.</summary>
    public const int MostPartsOfAnExample = 16;

    /// <summary>What a turn of parts must be shorter than one of whole examples: its workers meet two or three times a block.</summary>
    private const double WorthParts = 0.9;

    private readonly List<ExampleGroup> _groups = [];
    private readonly List<ExamplePart> _parts = [];
    private int[] _firstToken = [];
    private int[] _firstTarget = [];
    private long[] _firstSquare = [];

    /// <summary>Examples.</summary>
    public int Count { get; private set; }

    /// <summary>Tokens that go in, over all examples.</summary>
    public int Tokens => _firstToken[Count];

    /// <summary>The examples in turns that fit a cache, in order.</summary>
    public IReadOnlyList<ExampleGroup> Groups => _groups;

    /// <summary>The examples of all groups, in order: each whole, or in parts that workers share.</summary>
    public IReadOnlyList<ExamplePart> Parts => _parts;

    /// <summary>All examples in one turn.</summary>
    public ExampleGroup Whole => GroupOf(0, Count);

    /// <summary>Tokens of the largest turn.</summary>
    public int MostTokens { get; private set; }

    /// <summary>Targets of the largest turn.</summary>
    public int MostTargets { get; private set; }

    /// <summary>Σ length², the size of one head's attention probabilities.</summary>
    public long Squares => _firstSquare[Count];

    /// <summary>Tokens of the longest example.</summary>
    public int Longest { get; private set; }

    /// <summary>Number of tokens that go in for an example: all but the last, which is only predicted.</summary>
    public int Length(int example) => _firstToken[example + 1] - _firstToken[example];

    /// <summary>Row of an example's first token.</summary>
    public int FirstToken(int example) => _firstToken[example];

    /// <summary>Number of an example's targets.</summary>
    public int Targets(int example) => _firstTarget[example + 1] - _firstTarget[example];

    /// <summary>Row of an example's first target.</summary>
    public int FirstTarget(int example) => _firstTarget[example];

    /// <summary>Σ length² of the examples before.</summary>
    public long FirstSquare(int example) => _firstSquare[example];

    /// <summary>Lays out examples <paramref name="start"/> to start + count − 1 of a batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="start">First example.</param>
    /// <param name="count">Number of examples.</param>
    /// <param name="workers">How many compute at once: a turn has work for all of them.</param>
    public void LayOut(IReadOnlyList<TrainingExample> batch, int start, int count, int workers)
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
        Divide(workers);
    }

    private void Divide(int workers)
    {
        var least = ExamplesAWorker * workers;
        _groups.Clear();
        _parts.Clear();
        (MostTokens, MostTargets) = (0, 0);
        for (int first = 0, next = 1; next <= Count; next++)
        {
            if (next < Count && (next - first < least || _firstToken[next] - _firstToken[first] < MatrixProduct.DepthBlock))
                continue;
            var group = GroupOf(first, next - first);
            var firstPart = _parts.Count;
            var partsOfEach = PartsOfEach(group.Count, workers);
            for (var example = first; example < next; example++)
                Cut(example, partsOfEach);
            group = group with { FirstPart = firstPart, Parts = _parts.Count - firstPart };
            _groups.Add(group);
            (MostTokens, MostTargets) = (Math.Max(MostTokens, group.Tokens), Math.Max(MostTargets, group.Targets));
            first = next;
        }
    }

    /// <summary>
    /// Into how many parts examples are cut so that the fewest workers wait: one where as many examples as workers, or twice as many, go
    /// together, four where three examples meet four workers.
    /// </summary>
    private static int PartsOfEach(int examples, int workers)
    {
        var (best, shortest) = (1, Rounds(1) * WorthParts);
        for (var parts = 2; parts <= MostPartsOfAnExample; parts++)
        {
            if (Rounds(parts) < shortest)
                (best, shortest) = (parts, Rounds(parts));
        }
        return best;

        // In times of a whole example.
        double Rounds(int parts) => (double)((examples * parts + workers - 1) / workers) / parts;
    }

    private void Cut(int example, int parts)
    {
        var length = Length(example);
        parts = Math.Clamp(length / LeastTokensOfAPart, 1, parts);
        for (var part = 0; part < parts; part++)
        {
            var (first, end) = ((int)((long)length * part / parts), (int)((long)length * (part + 1) / parts));
            _parts.Add(new ExamplePart(example, first, end - first));
        }
    }

    private ExampleGroup GroupOf(int first, int count) => new(
        first, count, _firstToken[first], _firstToken[first + count] - _firstToken[first], _firstTarget[first],
        _firstTarget[first + count] - _firstTarget[first]);
}

/// <summary>
/// Examples of a micro-batch whose gradients are made together: enough to keep every worker busy and the chains of weight gradients long,
/// and so few that what one round writes is in the cache when the next one reads it.
/// </summary>
/// <param name="First">First example.</param>
/// <param name="Count">Number of examples.</param>
/// <param name="Token">First token.</param>
/// <param name="Tokens">Number of tokens.</param>
/// <param name="Target">First target.</param>
/// <param name="Targets">Number of targets.</param>
internal readonly record struct ExampleGroup(int First, int Count, int Token, int Tokens, int Target, int Targets)
{
    /// <summary>Its first part in <see cref="MicroBatch.Parts"/>.</summary>
    public int FirstPart { get; init; }

    /// <summary>How many parts it has.</summary>
    public int Parts { get; init; }

    /// <summary>Whether workers share examples.</summary>
    public bool IsCut => Parts > Count;
}

/// <summary>Consecutive tokens of an example, which one worker takes; attention alone sees others.</summary>
/// <param name="Example">The example.</param>
/// <param name="First">The first of its tokens.</param>
/// <param name="Count">How many.</param>
internal readonly record struct ExamplePart(int Example, int First, int Count);
