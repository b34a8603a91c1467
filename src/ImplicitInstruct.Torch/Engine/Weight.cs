using ImplicitInstruct.Modeling;
using static TorchSharp.torch;

namespace ImplicitInstruct.Torch.Engine;

/// <summary>
/// A weight as the model computes with it and, where that has 16 bits, as the optimizer updates it; or a matrix in 4 bits, which nobody
/// updates.
/// </summary>
internal sealed class Weight : IDisposable
{
    private readonly Tensor? _compute;
    private readonly Nf4Script? _numbers;
    private OptimizerNumbers? _master;

    /// <param name="shape">Name and extents.</param>
    /// <param name="values">[<see cref="WeightShape.Length"/>], row-major; copied.</param>
    /// <param name="options">Precision and places.</param>
    /// <param name="room">What the model computes with, to be filled; is owned from now on.</param>
    /// <param name="host">Where an offloaded optimizer's weights are kept.</param>
    public Weight(WeightShape shape, ReadOnlySpan<float> values, TorchOptions options, Tensor room, HostMemory host)
    {
        (Shape, _compute) = (shape, room);
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        try
        {
            var given = HostCopy.Of(values, shape.Shape);
            // In 32 bits the two are one. In 16 the given numbers go to the device once, where they are rounded,
            // unless the optimizer's are to lie elsewhere.
            if (!options.Trainable || options.Precision == TorchPrecision.Fp32)
            {
                room.copy_(given);
            }
            else if (options is { Precision: TorchPrecision.Bf16, Moments: MomentPrecision.EightBit })
            {
                _master = new SplitNumbers(shape, room);
                _master.Put(given.to(room.device).view(-1), 0);
            }
            else
            {
                var master = options.Optimizer == OptimizerPlacement.Offloaded
                    ? host.Take(shape.Shape)
                    : empty_like(given, device: room.device).DetachFromDisposeScope();
                _master = new WholeNumbers(master, shape.Shape, room.device, rounded: room);
                master.copy_(given);
                room.copy_(master);
            }
        }
        catch
        {
            Dispose();   // nobody else knows of the two yet
            throw;
        }
    }

    /// <param name="shape">Name and extents.</param>
    /// <param name="matrix">The matrix; is owned from now on.</param>
    /// <param name="numbers">Makes numbers of it.</param>
    public Weight(WeightShape shape, Nf4Matrix matrix, Nf4Script numbers) => (Shape, Quantized, _numbers) = (shape, matrix, numbers);

    /// <summary>Name, extents and role.</summary>
    public WeightShape Shape { get; }

    /// <summary>What the model computes with, on its device.</summary>
    /// <exception cref="InvalidOperationException">That is not kept: see <see cref="Quantized"/>.</exception>
    public Tensor Compute => _compute ?? throw new InvalidOperationException($"{Shape.Name} is kept in 4 bits.");

    /// <summary>The matrix in 4 bits; null where it is not kept so.</summary>
    public Nf4Matrix? Quantized { get; }

    /// <summary>What the optimizer updates, in 32 bits; <see cref="Compute"/> itself where there is nothing beside it.</summary>
    public OptimizerNumbers Master => _master ?? new WholeNumbers(Compute, Shape.Shape, Compute.device);

    /// <summary>Whether <see cref="Compute"/> is a rounded copy of <see cref="Master"/>.</summary>
    public bool HasMaster => _master is not null;

    /// <summary>What an adapter adds to the matrix, the adapter's to dispose; null where there is none.</summary>
    public LowRankUpdate? Update { get; set; }

    /// <summary>The matrix that rows are multiplied with, made for this product where it is kept in 4 bits: [out, in].</summary>
    /// <param name="rows">The rows, of whose type it is to be.</param>
    public Tensor MatrixFor(Tensor rows) => Quantized is null ? Compute : _numbers!.Dequantized(Quantized, rows);

    /// <summary>The numbers that training moves or, of a matrix in 4 bits, that products are made of; row-major.</summary>
    public float[] Read()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        return Quantized is null ? Master.Read() : HostCopy.Read(_numbers!.Dequantized(Quantized, _numbers.Tables[0]));
    }

    /// <summary>Lets go of <see cref="Master"/>, which nobody updates any more: <see cref="Compute"/> takes its place.</summary>
    public void Freeze()
    {
        _master?.Dispose();
        _master = null;
    }

    public void Dispose()
    {
        _compute?.Dispose();
        _master?.Dispose();
        Quantized?.Dispose();
    }
}
