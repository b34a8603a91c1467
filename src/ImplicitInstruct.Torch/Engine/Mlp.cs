using static TorchSharp.torch;

namespace ImplicitInstruct.Torch.Engine;

/// <summary><c>down(silu(gate(x)) · up(x))</c> (transformers, <c>LlamaMLP</c>).</summary>
internal sealed class Mlp(WeightSet weights, string prefix)
{
    private readonly Linear _gateProj = new(weights, prefix + "gate_proj");
    private readonly Linear _upProj = new(weights, prefix + "up_proj");
    private readonly Linear _downProj = new(weights, prefix + "down_proj");

    public IEnumerable<Weight> Weights => [_gateProj.Weight, _upProj.Weight, _downProj.Weight];

    /// <summary>x [..., hidden], the result alike.</summary>
    public Tensor Forward(Tensor x) => _downProj.Forward(nn.functional.silu(_gateProj.Forward(x)) * _upProj.Forward(x));
}

/// <summary><c>y = x Wᵀ</c>, its bias where it has one, and what an adapter adds; the matrix is [out, in].</summary>
internal sealed class Linear(WeightSet weights, string name, bool hasBias = false)
{
    private readonly Weight? _bias = hasBias ? weights[name + ".bias"] : null;

    /// <summary>[out, in].</summary>
    public Weight Weight { get; } = weights[name + ".weight"];

    /// <summary>Matrix and bias.</summary>
    public IEnumerable<Weight> Weights => _bias is null ? [Weight] : [Weight, _bias];

    /// <summary>x [..., in], the result [..., out].</summary>
    /// <exception cref="InvalidOperationException">x has another width: libtorch would end the process over some such mistakes.</exception>
    public Tensor Forward(Tensor x)
    {
        if (x.shape[^1] != Weight.Shape.Shape[1])
        {
            var extents = string.Join(", ", Weight.Shape.Shape);
            throw new InvalidOperationException($"{Weight.Shape.Name} is [{extents}] and was given rows of {x.shape[^1]}.");
        }

        var y = nn.functional.linear(x, Weight.MatrixFor(x), _bias?.Compute);
        Weight.Update?.AddTo(y, x);
        return y;
    }
}
