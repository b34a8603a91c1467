using System.Runtime.Intrinsics;

namespace ImplicitInstruct.Cpu.Kernels;

/// <summary>Root-mean-square normalisation (Zhang and Sennrich 2019, arXiv:1910.07467, eq. 4; ε inside the root, as in Llama).</summary>
internal static unsafe class RmsNorm
{
    /// <summary><c>y[t,c] = w[c] · (x[t,c] · s[t])</c> with <c>s[t] = 1 / √(mean over c of x[t,c]² + ε)</c>.</summary>
    /// <param name="x">[rows, width].</param>
    /// <param name="w">[width].</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="y">[rows, width].</param>
    /// <param name="inverse">[rows]: s, kept for the backward pass. Null keeps nothing.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="width">Width.</param>
    public static void Forward(float* x, float* w, float epsilon, float* y, float* inverse, int rows, int width)
    {
        for (var t = 0; t < rows; t++, x += width, y += width)
        {
            var s = 1f / MathF.Sqrt(Lanes.SumOfSquares(x, width) / width + epsilon);
            if (inverse is not null)
                inverse[t] = s;
            var c = 0;
            if (Vector512.IsHardwareAccelerated)
                c = Scale<Sixteen>(x, w, s, y, c, width);
            c = Scale<Eight>(x, w, s, y, c, width);
            Scale<One>(x, w, s, y, c, width);
        }
    }

    /// <summary>
    /// Adds the gradient through the norm: <c>dx[t,c] += s[t] · (w[c] dy[t,c] − x̂[t,c] · mean over c of (w dy x̂))</c>, <c>x̂ = x · s</c>,
    /// and leaves <c>dy · x̂</c>, the terms of the gradient of w, in dy.
    /// </summary>
    /// <param name="x">[rows, width], the input of the forward pass.</param>
    /// <param name="w">[width].</param>
    /// <param name="inverse">[rows], from the forward pass.</param>
    /// <param name="dy">[rows, width]; overwritten with <c>dy · x̂</c>.</param>
    /// <param name="dx">[rows, width], added to.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="width">Width.</param>
    public static void Backward(float* x, float* w, float* inverse, float* dy, float* dx, int rows, int width)
    {
        for (var t = 0; t < rows; t++, x += width, dy += width, dx += width)
        {
            var s = inverse[t];
            var scale = Vector256.Create(s);
            var sum = Vector256<float>.Zero;
            var c = 0;
            for (; c + Lanes.Count <= width; c += Lanes.Count)
                sum = Fused.MultiplyAdd(Vector256.Load(w + c) * Vector256.Load(dy + c), Vector256.Load(x + c) * scale, sum);
            if (c < width)
                sum = Fused.MultiplyAdd(
                    Lanes.Rest(w + c, width - c) * Lanes.Rest(dy + c, width - c), Lanes.Rest(x + c, width - c) * scale, sum);
            var mean = Lanes.Fold(sum) / width;
            c = 0;
            if (Vector512.IsHardwareAccelerated)
                c = Backward<Sixteen>(x, w, s, mean, dy, dx, c, width);
            c = Backward<Eight>(x, w, s, mean, dy, dx, c, width);
            Backward<One>(x, w, s, mean, dy, dx, c, width);
        }
    }

    /// <summary>Sums the columns in ascending rows: <c>dw[c] += Σ over t of terms[t,c]</c> for c in [from, to).</summary>
    public static void AddColumns(float* terms, float* dw, int rows, int width, int from, int to)
    {
        var c = from;
        // Two at once are a line of the cache, which is then read once.
        for (; c + 2 * Lanes.Count <= to; c += 2 * Lanes.Count)
        {
            var (sum, next) = (Vector256.Load(dw + c), Vector256.Load(dw + c + Lanes.Count));
            for (var t = 0; t < rows; t++)
            {
                var row = terms + (nint)t * width + c;
                sum += Vector256.Load(row);
                next += Vector256.Load(row + Lanes.Count);
            }
            sum.Store(dw + c);
            next.Store(dw + c + Lanes.Count);
        }
        for (; c + Lanes.Count <= to; c += Lanes.Count)
        {
            var sum = Vector256.Load(dw + c);
            for (var t = 0; t < rows; t++)
                sum += Vector256.Load(terms + (nint)t * width + c);
            sum.Store(dw + c);
        }
        for (; c < to; c++)
            for (var t = 0; t < rows; t++)
                dw[c] += terms[(nint)t * width + c];
    }

    private static int Scale<T>(float* x, float* w, float s, float* y, int c, int width) where T : struct, IFloats<T>
    {
        var scale = T.All(s);
        for (; c + T.Count <= width; c += T.Count)
            (T.Load(w + c) * (T.Load(x + c) * scale)).Store(y + c);
        return c;
    }

    private static int Backward<T>(float* x, float* w, float s, float mean, float* dy, float* dx, int c, int width)
        where T : struct, IFloats<T>
    {
        var (scale, means) = (T.All(s), T.All(mean));
        for (; c + T.Count <= width; c += T.Count)
        {
            var (g, normed) = (T.Load(dy + c), T.Load(x + c) * scale);
            T.MultiplyAdd(scale, T.Load(w + c) * g - normed * means, T.Load(dx + c)).Store(dx + c);
            (g * normed).Store(dy + c);
        }
        return c;
    }
}
