using TorchSharp;
using static TorchSharp.torch;

namespace ImplicitInstruct.Torch.Engine;

/// <summary>The gradient of a step, summed over micro-batches in 32 bits whatever the model computes in.</summary>
internal sealed class Gradients : IDisposable
{
    private readonly Dictionary<Weight, Tensor> _sums = [];

    /// <param name="weights">All weights that are trained.</param>
    /// <param name="device">Where the sums are kept: 4 bytes a parameter.</param>
    public Gradients(IEnumerable<Weight> weights, Device device)
    {
        using var scope = NewDisposeScope();   // disposes what was made where memory runs out half-way
        foreach (var weight in weights)
            _sums[weight] = zeros([.. weight.Shape.Shape.Select(extent => (long)extent)], ScalarType.Float32, device);
        foreach (var sum in _sums.Values)
            sum.DetachFromDisposeScope();
    }

    /// <summary>The sum so far, [extents of the weight].</summary>
    public Tensor Of(Weight weight) => _sums[weight];

    /// <summary>Starts a new step.</summary>
    public void Clear()
    {
        using var scope = NewDisposeScope();
        foreach (var sum in _sums.Values)
            sum.zero_();
    }

    /// <summary>Takes over what a backward pass has left at weights, and frees it there.</summary>
    public void Collect(IEnumerable<Weight> weights)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        foreach (var weight in weights)
        {
            if (weight.Compute.grad is not { } gradient)
                throw new InvalidOperationException($"The backward pass left no gradient at {weight.Shape.Name}.");
            _sums[weight].add_(gradient, Held.One);
            weight.Compute.grad = null;
        }
    }

    /// <summary>Adds rows of gradient to the rows of the embedding that they belong to.</summary>
    /// <param name="embedding">[vocabulary, hidden].</param>
    /// <param name="ids">[tokens].</param>
    /// <param name="rows">[tokens, hidden].</param>
    public void AddRows(Weight embedding, Tensor ids, Tensor rows)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var wide = rows.to(ScalarType.Float32);
        // Of the two ways, each is the one that adds in a fixed order on its kind of device.
        if (ids.device_type == DeviceType.CUDA)
            _sums[embedding].index_put_(wide, [ids], accumulate: true);
        else
            _sums[embedding].index_add_(0, ids, wide, Held.One);
    }

    /// <summary>2-norm over all gradients.</summary>
    public double Norm()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var norms = stack(_sums.Values.Select(sum => sum.norm()));
        return norms.to(ScalarType.Float64).pow(Held.Two).sum().sqrt().item<double>();
    }

    public void Dispose()
    {
        foreach (var sum in _sums.Values)
            sum.Dispose();
        _sums.Clear();
    }
}
