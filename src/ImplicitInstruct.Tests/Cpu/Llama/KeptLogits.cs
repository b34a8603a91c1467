using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Tests.Cpu.Llama;

/// <summary>Keeps the bits of all logits that it is shown, by sequence and position, in the order in which they came.</summary>
/// <param name="sequences">Token ids.</param>
/// <param name="first">The first position of a sequence.</param>
internal sealed class KeptLogits(int[][] sequences, Func<int, int> first) : ILogitsReader
{
    public Dictionary<int, uint[]>[] Read { get; } = [.. sequences.Select(_ => new Dictionary<int, uint[]>())];

    public int FirstPosition(int sequence) => first(sequence);

    void ILogitsReader.Read(int sequence, int position, ReadOnlySpan<float> logits) => Read[sequence].Add(position, Bits.Of(logits));
}
