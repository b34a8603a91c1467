using ImplicitInstruct.Modeling.Quantization;
using static TorchSharp.torch;

namespace ImplicitInstruct.Torch.Engine;

/// <summary>A matrix in 4 bits on a device; <see cref="Nf4Script"/> makes numbers of it.</summary>
internal sealed class Nf4Matrix : IDisposable
{
    /// <param name="matrix">[out, in], quantised on the host, as the CPU engine does it.</param>
    /// <param name="device">Where to.</param>
    public Nf4Matrix(Nf4Tensor matrix, Device device)
    {
        using var scope = NewDisposeScope();   // disposes what was made where memory runs out half-way
        // Blocks are whole on the device; what is behind the last weight is cut off.
        var codes = new byte[matrix.ScaleCodes.Length * Nf4Tensor.BlockLength / 2];
        matrix.Codes.CopyTo(codes);
        Parts =
        [
            tensor(codes, device: device),
            tensor(matrix.ScaleCodes.ToArray(), device: device),
            tensor(matrix.SecondScales.ToArray(), device: device),
            tensor([matrix.Offset], device: device).expand(matrix.Shape[0], matrix.Shape[1]),
        ];
        foreach (var part in Parts)
            part.DetachFromDisposeScope();
    }

    /// <summary>
    /// Codes [blocks · 32], codes of the scales [blocks], second scales, and the mean of the scales, which is one number seen as a matrix
    /// [out, in] and so tells the extents.
    /// </summary>
    public IReadOnlyList<Tensor> Parts { get; }

    /// <summary>Bytes on the device.</summary>
    public long Bytes => Parts.SkipLast(1).Sum(part => part.numel() * part.ElementSize) + sizeof(float);

    public void Dispose()
    {
        foreach (var part in Parts)
            part.Dispose();
    }
}
