using ImplicitInstruct.Modeling;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.Cpu;

/// <summary>
/// Every kernel of the engine once more: in double, in the order of the equation, with the C runtime's functions and nothing clever.
/// </summary>
internal static class Textbook
{
    public static double[] Wide(ReadOnlySpan<float> values) => Array.ConvertAll(values.ToArray(), value => (double)value);

    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++)
            sum += x[i] * y[i];
        return sum;
    }

    /// <summary>y = x Wᵀ: x [rows, in], w [out, in], y [rows, out].</summary>
    public static double[] Linear(ReadOnlySpan<double> x, ReadOnlySpan<double> w, int inputs)
    {
        var (rows, outputs) = (x.Length / inputs, w.Length / inputs);
        var y = new double[rows * outputs];
        for (var r = 0; r < rows; r++)
            for (var o = 0; o < outputs; o++)
                y[r * outputs + o] = Dot(x.Slice(r * inputs, inputs), w.Slice(o * inputs, inputs));
        return y;
    }

    /// <summary>y = w · x / √(mean x² + ε) for each row.</summary>
    public static double[] RmsNorm(ReadOnlySpan<double> x, ReadOnlySpan<double> w, double epsilon)
    {
        var y = new double[x.Length];
        for (var t = 0; t < x.Length; t += w.Length)
        {
            var row = x.Slice(t, w.Length);
            var root = Math.Sqrt(Dot(row, row) / w.Length + epsilon);
            for (var c = 0; c < w.Length; c++)
                y[t + c] = w[c] * row[c] / root;
        }

        return y;
    }

    /// <summary>y = (x − mean x) / √(mean (x − mean x)² + ε) for each row.</summary>
    public static double[] LayerNorm(ReadOnlySpan<double> x, int width, double epsilon)
    {
        var y = new double[x.Length];
        for (var t = 0; t < x.Length; t += width)
        {
            var row = x.Slice(t, width).ToArray();
            var mean = row.Sum() / width;
            var variance = row.Sum(value => (value - mean) * (value - mean)) / width;
            for (var c = 0; c < width; c++)
                y[t + c] = (row[c] - mean) / Math.Sqrt(variance + epsilon);
        }

        return y;
    }

    /// <summary>Turns elements i and i + half of every head by the angle position · θ^(−2i/head).</summary>
    /// <param name="x">[heads, head size] of one token.</param>
    /// <param name="headSize">Width of a head.</param>
    /// <param name="position">Position of the token.</param>
    /// <param name="theta">Base of the frequencies.</param>
    /// <param name="scaling">How frequencies are stretched; null: not.</param>
    public static double[] Rotate(ReadOnlySpan<double> x, int headSize, int position, double theta, RotaryScaling? scaling = null)
    {
        var (y, half) = (new double[x.Length], headSize / 2);
        for (var h = 0; h < x.Length; h += headSize)
        {
            for (var i = 0; i < half; i++)
            {
                var frequency = Math.Pow(theta, -2.0 * i / headSize);
                var (sine, cosine) = Math.SinCos(position * (scaling?.Of(frequency) ?? frequency));
                y[h + i] = x[h + i] * cosine - x[h + i + half] * sine;
                y[h + i + half] = x[h + i + half] * cosine + x[h + i] * sine;
            }
        }

        return y;
    }

    /// <summary>e^x / Σ e^x.</summary>
    public static double[] Softmax(ReadOnlySpan<double> x)
    {
        var p = x.ToArray();
        var (max, sum) = (p.Max(), 0.0);
        for (var j = 0; j < p.Length; j++)
            sum += p[j] = Math.Exp(p[j] - max);
        for (var j = 0; j < p.Length; j++)
            p[j] /= sum;
        return p;
    }

    /// <summary>x[target] − ln Σ e^x.</summary>
    public static double LogProbability(ReadOnlySpan<double> logits, int target)
    {
        var (max, sum) = (double.NegativeInfinity, 0.0);
        foreach (var logit in logits)
            max = Math.Max(max, logit);
        foreach (var logit in logits)
            sum += Math.Exp(logit - max);
        return logits[target] - max - Math.Log(sum);
    }

    /// <summary>Causal attention with grouped queries: query head h reads key-value head h / (heads / key-value heads).</summary>
    /// <param name="q">[length, heads, head size].</param>
    /// <param name="k">[length, key-value heads, head size].</param>
    /// <param name="v">As <paramref name="k"/>.</param>
    /// <param name="heads">Query heads.</param>
    /// <param name="keyValueHeads">Key-value heads.</param>
    /// <param name="headSize">Width of a head.</param>
    public static double[] Attention(double[] q, double[] k, double[] v, int heads, int keyValueHeads, int headSize)
    {
        var output = new double[q.Length];
        for (var i = 0; i < q.Length / (heads * headSize); i++)
        {
            for (var h = 0; h < heads; h++)
            {
                var query = q.AsSpan((i * heads + h) * headSize, headSize);
                var scores = new double[i + 1];
                for (var j = 0; j <= i; j++)
                    scores[j] = Dot(query, k.AsSpan(KeyValue(j, h), headSize)) / Math.Sqrt(headSize);
                var p = Softmax(scores);
                for (var j = 0; j <= i; j++)
                    for (var d = 0; d < headSize; d++)
                        output[(i * heads + h) * headSize + d] += p[j] * v[KeyValue(j, h) + d];
            }
        }

        return output;

        int KeyValue(int position, int head) => (position * keyValueHeads + head / (heads / keyValueHeads)) * headSize;
    }

    /// <summary>g · σ(g) · u.</summary>
    public static double[] SwiGlu(ReadOnlySpan<double> gate, ReadOnlySpan<double> up)
    {
        var y = new double[gate.Length];
        for (var i = 0; i < y.Length; i++)
            y[i] = gate[i] / (1 + Math.Exp(-gate[i])) * up[i];
        return y;
    }

    /// <summary>One AdamW step in place, as torch.optim.AdamW: decay, moments, correction, update.</summary>
    public static void AdamW(
        double[] w, double[] g, double[] mean, double[] square, OptimizerRecipe recipe, double learningRate, int step, bool decays)
    {
        for (var i = 0; i < w.Length; i++)
        {
            if (decays)
                w[i] *= 1 - learningRate * recipe.WeightDecay;
            mean[i] = recipe.Beta1 * mean[i] + (1 - recipe.Beta1) * g[i];
            square[i] = recipe.Beta2 * square[i] + (1 - recipe.Beta2) * g[i] * g[i];
            var corrected = mean[i] / (1 - Math.Pow(recipe.Beta1, step));
            w[i] -= learningRate * corrected / (Math.Sqrt(square[i] / (1 - Math.Pow(recipe.Beta2, step))) + recipe.Epsilon);
        }
    }
}
