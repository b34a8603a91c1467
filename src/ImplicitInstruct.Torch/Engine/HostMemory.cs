using static TorchSharp.torch;

namespace ImplicitInstruct.Torch.Engine;

/// <summary>Memory of the host for tensors that visit the device.</summary>
/// <remarks>
/// A GPU reads pinned memory without a copy in between. libtorch rounds every pinned piece up to a power of two, which would make the 81 GB
/// of a 7B model's master weights and moments
/// 107 GB; so tensors are cut from pieces that are powers of two themselves.
/// </remarks>
/// <param name="pinned">Whether a GPU is to read it.</param>
/// <param name="pieceLength">Numbers of a piece; a larger tensor gets one of its own.</param>
internal sealed class HostMemory(bool pinned, long pieceLength = 1L << 28) : IDisposable
{
    private Tensor? _piece;
    private long _used;

    /// <summary>Zeros in 32 bits, the caller's to dispose.</summary>
    public Tensor Take(IReadOnlyList<int> shape)
    {
        using var scope = NewDisposeScope();
        long[] extents = [.. shape.Select(extent => (long)extent)];
        var length = extents.Aggregate(1L, (product, extent) => product * extent);
        if (!pinned || length > pieceLength)
            return New(extents).DetachFromDisposeScope();
        if (_piece is null || _used + length > pieceLength)
        {
            _piece?.Dispose();
            _piece = New([pieceLength]).DetachFromDisposeScope();
            _used = 0;
        }

        var tensor = _piece.narrow(0, _used, length).view(extents);
        _used += length;
        return tensor.DetachFromDisposeScope();
    }

    /// <summary>Lets go of the piece at hand; what was taken lives on.</summary>
    public void Dispose() => _piece?.Dispose();

    private Tensor New(long[] extents)
    {
        var zeroed = zeros(extents, ScalarType.Float32, CPU);
        return pinned && cuda.is_available() ? zeroed.pin_memory() : zeroed;
    }
}
