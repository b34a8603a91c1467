using ImplicitInstruct.Cpu.Kernels;
using ImplicitInstruct.Cpu.Memory;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Cpu.Llama;

/// <summary>Room of one worker for the blocks of a forward pass that nothing follows: all blocks share it.</summary>
internal sealed unsafe class InferenceScratch(MatrixKernel kernel, LanguageModelConfig config)
{
    private readonly GrowingBuffer _rows = new();
    private readonly GrowingBuffer _probabilities = new();
    private readonly GrowingBuffer _logits = new();
    private readonly GrowingBuffer _low = new();

    /// <summary>Rank of the adapter; 0 where there is none.</summary>
    public int Rank { get; set; }

    /// <summary>The worker's attention.</summary>
    public Attention Attention { get; } = new(kernel, config.Heads, config.KeyValueHeads, config.HeadSize);

    /// <summary>
    /// Room for so many tokens, and for one head's attention over <paramref name="positions"/> positions of as many tokens as
    /// <paramref name="attendingRows"/>.
    /// </summary>
    public LayerActivations Rent(int tokens, int attendingRows, int positions)
    {
        var (hidden, intermediate) = (config.HiddenSize, config.IntermediateSize);
        var (queries, keys) = (config.Heads * config.HeadSize, config.KeyValueHeads * config.HeadSize);
        var next = _rows.Ensure((long)tokens * (5 * hidden + 2 * queries + 2 * keys + 3 * intermediate + Rank));
        float* input = Take(hidden), first = Take(hidden);
        var x = new LayerActivations
        {
            Input = input,
            Query = Take(queries),
            Key = Take(keys),
            Value = Take(keys),
            Attended = Take(queries),
            Middle = Take(hidden),
            Gate = Take(intermediate),
            Up = Take(intermediate),
            Gated = Take(intermediate),
            Output = Take(hidden),
            Updates = new LowRankRoom { Low = Take(Rank) },
            Probabilities = _probabilities.Ensure((long)attendingRows * positions),
        };
        x.PlaceNorms(config.Block.NormPlacement == NormPlacement.BeforeBranch, first, Take(hidden));
        return x;

        float* Take(int width)
        {
            var start = next;
            next += (nint)tokens * width;
            return start;
        }
    }

    /// <summary>Room for an adapter's updates of so many tokens, of a worker who computes a part of what others share.</summary>
    public LowRankRoom RentUpdates(int tokens) => new() { Low = _low.Ensure((long)tokens * Rank) };

    /// <summary>Room for so many floats of attention: one head over one sequence, or scores of a growing one.</summary>
    public float* RentScores(long count) => _probabilities.Ensure(count);

    /// <summary>Room for the logits of so many tokens, [tokens, vocabulary].</summary>
    public float* RentLogits(int tokens) => _logits.Ensure((long)tokens * config.VocabularySize);
}
