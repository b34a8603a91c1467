using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ImplicitInstruct.Cpu.Memory;

namespace ImplicitInstruct.Cpu.Kernels;

/// <summary>
/// Causal attention of one sequence (Vaswani et al. 2017, arXiv:1706.03762, eq. 1), grouped queries (Ainslie et al. 2023,
/// arXiv:2305.13245).
/// </summary>
/// <remarks>
/// <c>out[i] = Σ over j ≤ i of p[i,j] · v[j]</c>, <c>p[i,·] = softmax over j ≤ i of q[i] · k[j] / √head</c>.
/// Bits: scores are chains over the elements of a head, outputs chains over ascending positions, the softmax sums in eight lanes: a token's
/// output depends on nothing after it, and incremental decoding, which makes the same chains, gives the same bits.
/// Holds scratch, so one instance serves one worker.
/// </remarks>
internal sealed unsafe class Attention(MatrixKernel kernel, int heads, int keyValueHeads, int headSize)
{
    /// <summary>Rows of kept probabilities that are asked for before their turn: they lie far away by then.</summary>
    private const int RowsAhead = 8;
    private readonly GrowingBuffer _packed = new();
    private readonly GrowingBuffer _gradients = new();
    private readonly float _scale = 1f / MathF.Sqrt(headSize);
    private readonly int _group = heads / keyValueHeads;

    /// <summary>Makes room for sequences of so many tokens.</summary>
    public void Ensure(int length)
    {
        _packed.Ensure((long)Math.Max(headSize, length) * kernel.PanelWidth);
        _gradients.Ensure((long)length * length);
    }

    /// <summary>Forward.</summary>
    /// <param name="q">[length, heads, head size], rotated.</param>
    /// <param name="k">[length, key-value heads, head size], rotated.</param>
    /// <param name="v">[length, key-value heads, head size].</param>
    /// <param name="probabilities">[heads, length, length] if <paramref name="keep"/>, else [length, length] of scratch. What stands above
    /// the diagonal afterwards is undefined.</param>
    /// <param name="keep">Whether the probabilities of every head are kept, for the backward pass.</param>
    /// <param name="output">[length, heads, head size].</param>
    /// <param name="length">Tokens.</param>
    public void Forward(float* q, float* k, float* v, float* probabilities, bool keep, float* output, int length) =>
        Forward(q, k, v, probabilities, keep, output, length, 0, heads);

    /// <summary>Forward of the heads from <paramref name="first"/> to before <paramref name="end"/>.</summary>
    /// <inheritdoc cref="Forward(float*, float*, float*, float*, bool, float*, int)"/>
    public void Forward(float* q, float* k, float* v, float* probabilities, bool keep, float* output, int length, int first, int end)
    {
        var (queryRow, keyRow) = ((nint)heads * headSize, (nint)keyValueHeads * headSize);
        for (var h = first; h < end; h++)
        {
            var p = probabilities + (keep ? (nint)h * length * length : 0);
            var key = k + h / _group * headSize;
            var value = v + h / _group * headSize;
            CausalProduct(q + h * headSize, queryRow, key, keyRow, p, length);
            for (var i = 0; i < length; i++)
            {
                var row = p + (nint)i * length;
                Softmax.InPlace(row, i + 1, _scale);
                ClearBehind(row, i, length);
            }
            ProductOverPast(p, value, keyRow, output + h * headSize, queryRow, length);
        }
    }

    /// <summary>Backward: gradients of q, k and v, written (not added).</summary>
    /// <param name="q">[length, heads, head size], rotated.</param>
    /// <param name="k">[length, key-value heads, head size], rotated.</param>
    /// <param name="v">[length, key-value heads, head size].</param>
    /// <param name="probabilities">[heads, length, length], kept by the forward pass.</param>
    /// <param name="dOutput">[length, heads, head size].</param>
    /// <param name="dQ">As q.</param>
    /// <param name="dK">As k.</param>
    /// <param name="dV">As v.</param>
    /// <param name="length">Tokens.</param>
    /// <param name="first">First key-value head whose gradients, and those of its queries' heads, are made.</param>
    /// <param name="end">The one behind the last.</param>
    public void Backward(
        float* q, float* k, float* v, float* probabilities, float* dOutput, float* dQ, float* dK, float* dV, int length, int first, int end)
    {
        var (queryRow, keyRow) = ((nint)heads * headSize, (nint)keyValueHeads * headSize);
        var dScores = _gradients.Ensure((long)length * length);
        for (var h = first * _group; h < end * _group; h++)
        {
            var p = probabilities + (nint)h * length * length;
            var (kv, query) = (h / _group * headSize, h * headSize);
            CausalProduct(dOutput + query, queryRow, v + kv, keyRow, dScores, length);
            for (var i = 0; i < length; i++)
            {
                var pRow = p + (nint)i * length;
                var row = dScores + (nint)i * length;
                if (i + RowsAhead < length)
                    Fetch(pRow + RowsAhead * (nint)length, i + 1 + RowsAhead);
                SoftmaxBackward(pRow, row, i + 1);
                ClearBehind(row, i, length);
            }
            ProductOverPast(dScores, k + kv, keyRow, dQ + query, queryRow, length);
            // The heads of a group add to the same key and value, in ascending order.
            var further = h % _group != 0;
            ProductOverFuture(dScores, q + query, queryRow, dK + kv, keyRow, length, further);
            ProductOverFuture(p, dOutput + query, queryRow, dV + kv, keyRow, length, further);
        }
    }

    /// <summary><c>dS[j] = scale · p[j] · (dP[j] − Σ dP p)</c> in place.</summary>
    private void SoftmaxBackward(float* p, float* dP, int length)
    {
        var mean = Lanes.Dot(p, dP, length);
        var j = 0;
        if (Vector512.IsHardwareAccelerated)
            j = SoftmaxBackward<Sixteen>(p, dP, j, length, mean);
        j = SoftmaxBackward<Eight>(p, dP, j, length, mean);
        var left = length - j;
        (Eight.All(_scale) * (Eight.LoadRest(p + j, left) * (Eight.LoadRest(dP + j, left) - Eight.All(mean)))).StoreRest(dP + j, left);
    }

    private int SoftmaxBackward<T>(float* p, float* dP, int j, int length, float mean) where T : struct, IFloats<T>
    {
        var (means, scales) = (T.All(mean), T.All(_scale));
        for (; j + T.Count <= length; j += T.Count)
            (scales * (T.Load(p + j) * (T.Load(dP + j) - means))).Store(dP + j);
        return j;
    }

    private static void Fetch(float* row, int length)
    {
        for (var j = 0; Sse.IsSupported && j < length; j += 16)
            Sse.Prefetch0(row + j);
    }

    /// <summary>Zeros behind a row's element on the diagonal, as far as the products below read: to the end of its tile.</summary>
    private void ClearBehind(float* row, int i, int length)
    {
        var end = Math.Min(length, (i / kernel.TileRows + 1) * kernel.TileRows);
        for (var j = i + 1; j < end; j++)
            row[j] = 0;
    }

    /// <summary><c>c[i,j] = a[i] · b[j]</c> for j ≤ i; what stands above the diagonal afterwards is undefined.</summary>
    private void CausalProduct(float* a, nint aRow, float* b, nint bRow, float* c, int length)
    {
        var width = kernel.PanelWidth;
        var panel = _packed.Ensure((long)Math.Max(headSize, length) * width);
        for (var j = 0; j < length; j += width)
        {
            var columns = Math.Min(width, length - j);
            PackedMatrix.Pack(b + j * bRow, 1, bRow, headSize, columns, width, panel);
            MatrixProduct.MultiplyPanel(
                kernel, a + j * aRow, aRow, 1, length - j, panel, headSize, columns, c + (nint)j * length + j, length, false);
        }
    }

    /// <summary><c>c[i] = Σ over j ≤ i of a[i,j] · b[j]</c>; a is zero above the diagonal within a tile's rows.</summary>
    private void ProductOverPast(float* a, float* b, nint bRow, float* c, nint cRow, int length)
    {
        var (width, tile) = (kernel.PanelWidth, kernel.TileRows);
        var panel = _packed.Ensure((long)Math.Max(headSize, length) * width);
        for (var d = 0; d < headSize; d += width)
        {
            var columns = Math.Min(width, headSize - d);
            PackedMatrix.Pack(b + d, bRow, 1, length, columns, width, panel);
            for (var i = 0; i < length; i += tile)
            {
                var rows = Math.Min(tile, length - i);
                MatrixProduct.MultiplyPanel(
                    kernel, a + (nint)i * length, length, 1, rows, panel, i + rows, columns, c + i * cRow + d, cRow, false);
            }
        }
    }

    /// <summary><c>c[j] (+)= Σ over i ≥ j of a[i,j] · b[i]</c>; a is zero above the diagonal within a tile's rows.</summary>
    private void ProductOverFuture(float* a, float* b, nint bRow, float* c, nint cRow, int length, bool accumulate)
    {
        var (width, tile) = (kernel.PanelWidth, kernel.TileRows);
        var panel = _packed.Ensure((long)Math.Max(headSize, length) * width);
        for (var d = 0; d < headSize; d += width)
        {
            var columns = Math.Min(width, headSize - d);
            PackedMatrix.Pack(b + d, bRow, 1, length, columns, width, panel);
            for (var j = 0; j < length; j += tile)
            {
                var rows = Math.Min(tile, length - j);
                MatrixProduct.MultiplyPanel(
                    kernel, a + (nint)j * length + j, 1, length, rows, panel + (nint)j * width, length - j, columns, c + j * cRow + d, cRow,
                    accumulate);
            }
        }
    }
}
