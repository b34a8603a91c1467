using System.Runtime.Intrinsics;

namespace ImplicitInstruct.Cpu.Kernels;

/// <summary>
/// Layer normalisation (Ba, Kiros and Hinton 2016, arXiv:1607.06450, eq. 3) without scale and bias, ε inside the root, as in OLMo
/// (arXiv:2402.00838, section 2.1).
/// </summary>
/// <remarks>
/// Bits: a row belongs to one thread and is summed in eight lanes (<see cref="Lanes"/>); the mean is taken off before anything is squared,
/// so a large mean costs no digits of the variance.
/// </remarks>
internal static unsafe class LayerNorm
{
    /// <summary>
    /// <c>y[t,c] = (x[t,c] − m[t]) · s[t]</c> with <c>m[t] = mean over c of x[t,c]</c> and
    /// <c>s[t] = 1 / √(mean over c of (x[t,c] − m[t])² + ε)</c>.
    /// </summary>
    /// <param name="x">[rows, width].</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="y">[rows, width]; may be x.</param>
    /// <param name="inverse">[rows]: s, kept for the backward pass. Null keeps nothing.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="width">Width.</param>
    public static void Forward(float* x, float epsilon, float* y, float* inverse, int rows, int width)
    {
        for (var t = 0; t < rows; t++, x += width, y += width)
        {
            var mean = Lanes.Sum(x, width) / width;
            var means = Vector256.Create(mean);
            var c = 0;
            for (; c + Lanes.Count <= width; c += Lanes.Count)
                (Vector256.Load(x + c) - means).Store(y + c);
            for (; c < width; c++)
                y[c] = x[c] - mean;
            var s = 1f / MathF.Sqrt(Lanes.SumOfSquares(y, width) / width + epsilon);
            if (inverse is not null)
                inverse[t] = s;
            Scaling.InPlace(y, width, s);
        }
    }

    /// <summary>
    /// Adds the gradient through the norm: <c>dx[t,c] += s[t] · (dy[t,c] − mean over c of dy − y[t,c] · mean over c of (dy · y))</c>.
    /// </summary>
    /// <param name="y">[rows, width], the output of the forward pass: the input is not needed.</param>
    /// <param name="inverse">[rows], from the forward pass.</param>
    /// <param name="dy">[rows, width].</param>
    /// <param name="dx">[rows, width], added to.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="width">Width.</param>
    public static void Backward(float* y, float* inverse, float* dy, float* dx, int rows, int width)
    {
        for (var t = 0; t < rows; t++, y += width, dy += width, dx += width)
        {
            var (s, mean, product) = (inverse[t], Lanes.Sum(dy, width) / width, Lanes.Dot(dy, y, width) / width);
            var (scale, means, products) = (Vector256.Create(s), Vector256.Create(mean), Vector256.Create(product));
            var c = 0;
            for (; c + Lanes.Count <= width; c += Lanes.Count)
            {
                var inner = Vector256.Load(dy + c) - means - Vector256.Load(y + c) * products;
                Fused.MultiplyAdd(scale, inner, Vector256.Load(dx + c)).Store(dx + c);
            }
            for (; c < width; c++)
                dx[c] = Fused.MultiplyAdd(s, dy[c] - mean - y[c] * product, dx[c]);
        }
    }
}
