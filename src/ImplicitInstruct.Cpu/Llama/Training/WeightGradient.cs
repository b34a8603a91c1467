using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ImplicitInstruct.Cpu.Kernels;
using ImplicitInstruct.Cpu.Memory;

namespace ImplicitInstruct.Cpu.Llama.Training;

/// <summary>Gradient of some rows of a weight matrix: <c>dW[o,i] (+)= Σ over tokens of dy[t,o] · x[t,i]</c>.</summary>
/// <remarks>
/// One chain over the tokens of the step for each element. A later micro-batch takes up the chain where the earlier one left it, which is
/// why 1×8, 2×4 and 8×1 give the same bits.
/// </remarks>
internal static unsafe class WeightGradient
{
    /// <summary>Rows of a piece of work: whole tiles of every kernel (6 and 12).</summary>
    public const int RowsAtOnce = 48;

    /// <summary>Floats of scratch; eight of slack, since rows are copied in whole vectors.</summary>
    public const int ScratchLength = RowsAtOnce * MatrixProduct.DepthBlock + Lanes.Count;

    /// <param name="kernel">Kernel.</param>
    /// <param name="dY">[tokens, outputs]: gradients of the outputs.</param>
    /// <param name="outputs">Floats from token to token in <paramref name="dY"/>.</param>
    /// <param name="firstRow">First row (output) of this piece.</param>
    /// <param name="rows">Rows of this piece, at most <see cref="RowsAtOnce"/>.</param>
    /// <param name="inputs">Packed inputs.</param>
    /// <param name="tokens">Tokens of the micro-batch.</param>
    /// <param name="dW">[all outputs, inputs]: the whole gradient.</param>
    /// <param name="accumulate">Whether an earlier micro-batch has begun the chains.</param>
    /// <param name="scratch">The worker's.</param>
    public static void Compute(
        MatrixKernel kernel,
        float* dY, nint outputs, int firstRow, int rows, TokenPanels inputs, int tokens, float* dW, bool accumulate, GrowingBuffer scratch)
    {
        var (tile, width, columns) = (kernel.TileRows, kernel.PanelWidth, inputs.Columns);
        var packed = scratch.Ensure(ScratchLength);
        for (var t = 0; t < tokens; t += MatrixProduct.DepthBlock)
        {
            var depth = Math.Min(MatrixProduct.DepthBlock, tokens - t);
            for (var r = 0; r < rows; r += tile)
                PackRows(dY + t * outputs + firstRow + r, outputs, depth, tile, packed + (nint)r * depth);
            for (var p = 0; p < inputs.Count; p++)
            {
                var panel = inputs.Panel(p) + (nint)t * width;
                for (var r = 0; r < rows; r += tile)
                {
                    MatrixProduct.MultiplyPanel(
                        kernel, packed + (nint)r * depth, 1, tile, Math.Min(tile, rows - r), panel, depth,
                        Math.Min(width, columns - p * width),
                        dW + (nint)(firstRow + r) * columns + (nint)p * width, columns, accumulate || t > 0);
                }
            }
        }
    }

    /// <summary>Copies [depth, rows] with a stride into [depth, tile]; what stands in missing rows is never multiplied.</summary>
    /// <remarks>Whole vectors: what is written behind a row is overwritten by the next, and behind the last there is room.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackRows(float* source, nint stride, int depth, int tile, float* packed)
    {
        for (var k = 0; k < depth; k++, source += stride, packed += tile)
        {
            Vector256.Load(source).Store(packed);
            if (tile > Lanes.Count)
                Vector128.Load(source + Lanes.Count).Store(packed + Lanes.Count);
        }
    }
}
