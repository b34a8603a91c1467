using System.Runtime.Intrinsics;
using ImplicitInstruct.Cpu.Memory;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Cpu.Kernels;

/// <summary>
/// Rotary position embedding (Su et al. 2021, arXiv:2104.09864, eq. 34) in the pairing of Hugging Face checkpoints: element i turns with
/// element i + half.
/// </summary>
/// <remarks>Angles <c>t · θ^(−2i/head)</c> are computed in double with functions of our own, then rounded once.</remarks>
internal sealed unsafe class RotaryEmbedding
{
    private readonly int _half;
    private readonly AlignedBuffer _cosines;
    private readonly AlignedBuffer _sines;

    /// <param name="headSize">Width of a head; even.</param>
    /// <param name="positions">Longest sequence.</param>
    /// <param name="theta">Base of the frequencies.</param>
    /// <param name="scaling">How they are stretched; null: not.</param>
    public RotaryEmbedding(int headSize, int positions, double theta, RotaryScaling? scaling = null)
    {
        _half = headSize / 2;
        _cosines = new AlignedBuffer((long)positions * _half);
        _sines = new AlignedBuffer((long)positions * _half);
        for (var i = 0; i < _half; i++)
        {
            var frequency = 1 / DeterministicMath.Pow(theta, 2.0 * i / headSize);
            frequency = scaling?.Of(frequency) ?? frequency;
            for (var t = 0; t < positions; t++)
            {
                _cosines.Pointer[(nint)t * _half + i] = (float)DeterministicMath.Cos(t * frequency);
                _sines.Pointer[(nint)t * _half + i] = (float)DeterministicMath.Sin(t * frequency);
            }
        }
    }

    /// <summary>Turns the heads of one token in place.</summary>
    /// <param name="x">[heads, head size].</param>
    /// <param name="heads">Heads.</param>
    /// <param name="position">Position in its sequence.</param>
    public void Rotate(float* x, int heads, int position) => Turn(x, heads, position, 1);

    /// <summary>Turns the heads of one token back in place: the gradient of <see cref="Rotate"/>.</summary>
    /// <inheritdoc cref="Rotate"/>
    public void RotateBack(float* x, int heads, int position) => Turn(x, heads, position, -1);

    private void Turn(float* x, int heads, int position, float direction)
    {
        var cosine = _cosines.Pointer + (nint)position * _half;
        var sine = _sines.Pointer + (nint)position * _half;
        for (var h = 0; h < heads; h++, x += 2 * _half)
        {
            var i = 0;
            for (; i + Lanes.Count <= _half; i += Lanes.Count)
            {
                var (a, b) = (Vector256.Load(x + i), Vector256.Load(x + i + _half));
                var (c, s) = (Vector256.Load(cosine + i), Vector256.Create(direction) * Vector256.Load(sine + i));
                (a * c - b * s).Store(x + i);
                (b * c + a * s).Store(x + i + _half);
            }
            for (; i < _half; i++)
            {
                var (a, b, s) = (x[i], x[i + _half], direction * sine[i]);
                x[i] = a * cosine[i] - b * s;
                x[i + _half] = b * cosine[i] + a * s;
            }
        }
    }
}
