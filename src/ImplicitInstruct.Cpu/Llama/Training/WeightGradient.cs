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

    /// <summary>
    /// Floats of scratch; eight of slack behind each tile, the smallest of which has 6 rows: rows are copied in whole vectors.
    /// </summary>
    public const int ScratchLength = RowsAtOnce * MatrixProduct.DepthBlock + RowsAtOnce / 6 * Lanes.Count;

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
            var tileLength = (nint)tile * depth + Lanes.Count;
            PackRows(dY + t * outputs + firstRow, outputs, depth, rows, tile, packed, tileLength);
            for (var p = 0; p < inputs.Count; p++)
            {
                var panel = inputs.Panel(p) + (nint)t * width;
                var from = packed;
                for (var r = 0; r < rows; r += tile, from += tileLength)
                {
                    MatrixProduct.MultiplyPanel(
                        kernel, from, 1, tile, Math.Min(tile, rows - r), panel, depth, Math.Min(width, columns - p * width),
                        dW + (nint)(firstRow + r) * columns + (nint)p * width, columns, accumulate || t > 0);
                }
            }
        }
    }

    /// <summary>Copies [depth, rows] with a stride into tiles of [depth, tile]; what stands in missing rows is never multiplied.</summary>
    /// <remarks>
    /// A token's numbers for all tiles together, which lie in the same lines. In whole vectors: what is written behind a row is overwritten
    /// by the tile's next, and behind the last there is room.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackRows(float* source, nint stride, int depth, int rows, int tile, float* packed, nint tileLength)
    {
        for (var k = 0; k < depth; k++, source += stride, packed += tile)
        {
            var to = packed;
            for (var r = 0; r < rows; r += tile, to += tileLength)
            {
                Vector256.Load(source + r).Store(to);
                if (tile > Lanes.Count)
                    Vector128.Load(source + r + Lanes.Count).Store(to + Lanes.Count);
            }
        }
    }
}
