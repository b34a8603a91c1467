using ImplicitInstruct.Cpu.Kernels;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Cpu.Llama;

/// <summary>The log-probabilities of the tokens that follow; any row at any time.</summary>
/// <param name="sequences">Token ids, each with at least one.</param>
internal sealed unsafe class TokenScores(IReadOnlyList<int[]> sequences) : ILogitsReader
{
    /// <summary>Of every sequence, of its tokens from the second on, in nats.</summary>
    public float[][] Values { get; } = [.. sequences.Select(sequence => new float[sequence.Length - 1])];

    public int FirstPosition(int sequence) => 0;

    public void Read(int sequence, int position, ReadOnlySpan<float> logits)
    {
        fixed (float* row = logits)
            Values[sequence][position] = (float)Softmax.LogProbability(row, logits.Length, sequences[sequence][position + 1], out _);
    }
}
