using ImplicitInstruct.Modeling;
using static TorchSharp.torch;

namespace ImplicitInstruct.Torch.Engine;

/// <summary>
/// Rotary position embedding in the pairing of Hugging Face checkpoints: element i turns with element i + half (Su et al. 2021,
/// arXiv:2104.09864, eq. 34).
/// </summary>
/// <remarks>
/// Angles are computed in double; their cosines and sines are rounded to the model's own precision, as transformers rounds them.
/// </remarks>
internal sealed class RotaryEmbedding : IDisposable
{
    /// <param name="config">Head size, positions and base.</param>
    /// <param name="dtype">The model's precision.</param>
    /// <param name="device">Where the model computes.</param>
    public RotaryEmbedding(LanguageModelConfig config, ScalarType dtype, Device device)
    {
        var half = config.HeadSize / 2;
        var (cosines, sines) = (new float[config.MaxPositions * config.HeadSize], new float[config.MaxPositions * config.HeadSize]);
        for (var i = 0; i < half; i++)
        {
            var frequency = Math.Pow(config.RopeTheta, -2.0 * i / config.HeadSize);
            frequency = config.RotaryScaling?.Of(frequency) ?? frequency;
            for (var t = 0; t < config.MaxPositions; t++)
            {
                var at = t * config.HeadSize + i;
                cosines[at] = cosines[at + half] = (float)Math.Cos(t * frequency);
                sines[at + half] = (float)Math.Sin(t * frequency);
                sines[at] = -sines[at + half];
            }
        }

        using var scope = NewDisposeScope();
        int[] shape = [config.MaxPositions, config.HeadSize];
        Cosines = HostCopy.Of(cosines, shape).to(dtype, device, copy: true);
        Sines = HostCopy.Of(sines, shape).to(dtype, device, copy: true);
        Cosines.DetachFromDisposeScope();   // only now: where memory runs out half-way, the scope disposes what was made
        Sines.DetachFromDisposeScope();
    }

    /// <summary>[positions, head size]; the second half repeats the first.</summary>
    public Tensor Cosines { get; }

    /// <summary>[positions, head size]; the first half is the second with its sign changed.</summary>
    public Tensor Sines { get; }

    /// <summary>The turns of positions 0 to length − 1, for every sequence alike.</summary>
    public Rotation First(int length) => new(Cosines.narrow(0, 0, length), Sines.narrow(0, 0, length));

    public void Dispose()
    {
        Cosines.Dispose();
        Sines.Dispose();
    }
}

/// <summary>By how much the heads of some tokens turn.</summary>
/// <param name="Cosines">[tokens, head size]; the second half repeats the first.</param>
/// <param name="Sines">[tokens, head size]; the first half is the second with its sign changed.</param>
internal sealed record Rotation(Tensor Cosines, Tensor Sines)
{
    /// <summary>x [rows, heads, tokens, head size], the result alike.</summary>
    /// <remarks>Rolled by half its length, every element lies where its partner was.</remarks>
    public Tensor Apply(Tensor x) => (x * Cosines).addcmul_(x.roll(x.shape[^1] / 2, -1), Sines, Held.One);
}
