using ImplicitInstruct.Cpu.Kernels;
using ImplicitInstruct.Cpu.Llama.Training;
using ImplicitInstruct.Cpu.Memory;

namespace ImplicitInstruct.Tests.Cpu.Kernels;

/// <summary>Every element of a weight gradient is one chain over the tokens of the step, however they are divided.</summary>
[TestFixture]
public sealed unsafe class WeightGradientsAreOneChain
{
    private const int Outputs = 61;
    private const int Inputs = 37;

    [Test]
    public void Whatever_the_kernel_the_pieces_and_the_micro_batches(
        [ValueSource(typeof(EveryKernel), nameof(EveryKernel.Names))] string kernel,
        [Values(1, 7, 255, 300)] int tokens, [Values(1, 3)] int microBatches)
    {
        var (dY, x) = (Draw.OfManyMagnitudes(tokens * Outputs, seed: 1), Draw.OfManyMagnitudes(tokens * Inputs, seed: 2));
        var expected = new float[Outputs * Inputs];
        for (var o = 0; o < Outputs; o++)
            for (var i = 0; i < Inputs; i++)
                for (var t = 0; t < tokens; t++)
                    expected[o * Inputs + i] = Fused.MultiplyAdd(dY[t * Outputs + o], x[t * Inputs + i], expected[o * Inputs + i]);

        var dW = new Guarded(Outputs * Inputs);
        var (panels, scratch) = (new TokenPanels(EveryKernel.Named(kernel), Inputs), new GrowingBuffer());
        var size = (tokens + microBatches - 1) / microBatches;
        for (var first = 0; first < tokens; first += size)
        {
            var count = Math.Min(size, tokens - first);
            panels.Ensure(count);
            // Packed by two sequences, as the backward pass does it.
            var rows = new Guarded(x.AsSpan(first * Inputs, count * Inputs));
            panels.Pack(rows.Pointer, 0, count / 2);
            panels.Pack(rows.Pointer + (nint)(count / 2) * Inputs, count / 2, count - count / 2);
            var gradients = new Guarded(dY.AsSpan(first * Outputs, count * Outputs));
            for (var row = 0; row < Outputs; row += WeightGradient.RowsAtOnce)
            {
                WeightGradient.Compute(
                    EveryKernel.Named(kernel), gradients.Pointer, Outputs, row, Math.Min(WeightGradient.RowsAtOnce, Outputs - row),
                    panels, count, dW.Pointer, accumulate: first > 0, scratch);
            }
        }

        Assert.That(Bits.Of(dW.Values), Is.EqualTo(Bits.Of(expected)));
    }
}
