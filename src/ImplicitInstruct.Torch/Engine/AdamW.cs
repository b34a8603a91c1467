using ImplicitInstruct.Modeling;
using ImplicitInstruct.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace ImplicitInstruct.Torch.Engine;

/// <summary>
/// AdamW over all weights that are trained, tensor by tensor and in place (Loshchilov and Hutter 2019, arXiv:1711.05101, algorithm 2, as
/// torch.optim.AdamW has it).
/// </summary>
/// <remarks>
/// <c>m ← β₁ m + (1 − β₁) g</c>, <c>v ← β₂ v + (1 − β₂) g²</c>,
/// <c>w ← w − α λ w − (α / (1 − β₁ᵗ)) · m / (√(v / (1 − β₂ᵗ)) + ε)</c>.
/// TorchSharp's own optimizer has
/// neither master weights nor a place to offload to. One temporary tensor of the largest weight's size is needed, three more where the
/// state is offloaded.
/// </remarks>
internal sealed class AdamW : IDisposable
{
    private readonly TorchModel _model;
    private readonly Gradients _gradients;
    private readonly OptimizerRecipe _recipe;
    private readonly Tensor[] _means;
    private readonly Tensor[] _squares;

    public AdamW(TorchModel model, Gradients gradients, OptimizerRecipe recipe)
    {
        (_model, _gradients, _recipe) = (model, gradients, recipe);
        using var host = new HostMemory(model.Options.OnCuda);
        var made = new List<Tensor>();
        try
        {
            for (var i = 0; i < 2 * model.Trained.Count; i++)
                made.Add(Zeros(model.Trained[i % model.Trained.Count], host));
        }
        catch
        {
            made.ForEach(moment => moment.Dispose());   // memory ran out half-way
            throw;
        }

        (_means, _squares) = ([.. made.Take(model.Trained.Count)], [.. made.Skip(model.Trained.Count)]);
    }

    /// <summary>Steps done.</summary>
    public int StepsDone { get; private set; }

    private bool IsOffloaded => _model.Options.Optimizer == OptimizerPlacement.Offloaded;

    /// <summary>
    /// The moments, named <c>mean.</c> and <c>square.</c> and then as the parameter, as the CPU engine names them; copied to the host as
    /// they are read.
    /// </summary>
    public IReadOnlyList<NamedTensor> State => new TensorsOnDemand(
    [
        .. _model.Trained.SelectMany((weight, i) => new[]
        {
            ("mean." + weight.Shape.Name, weight.Shape.Shape, Reader(_means[i])),
            ("square." + weight.Shape.Name, weight.Shape.Shape, Reader(_squares[i])),
        }),
    ]);

    private static Func<float[]> Reader(Tensor moment) => () => HostCopy.Read(moment);

    /// <summary>Takes up saved moments; walks them once.</summary>
    public void Restore(IEnumerable<NamedTensor> state, int stepsDone)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var wanted = new Dictionary<string, (WeightShape Shape, Tensor Moment)>(StringComparer.Ordinal);
        for (var i = 0; i < _means.Length; i++)
        {
            var shape = _model.Trained[i].Shape;
            wanted.Add("mean." + shape.Name, (shape, _means[i]));
            wanted.Add("square." + shape.Name, (shape, _squares[i]));
        }

        foreach (var tensor in state)
        {
            if (!wanted.TryGetValue(tensor.Name, out var own))
                continue;
            if (!tensor.Shape.SequenceEqual(own.Shape.Shape) || tensor.Values.Length != own.Shape.Length)
                continue;
            using var values = HostCopy.Of(tensor.Values.Span, tensor.Shape);
            own.Moment.copy_(values);
            wanted.Remove(tensor.Name);
        }

        var names = _model.Trained.SelectMany(weight => new[] { "mean." + weight.Shape.Name, "square." + weight.Shape.Name });
        if (names.FirstOrDefault(wanted.ContainsKey) is { } missing)
        {
            var extents = string.Join(", ", wanted[missing].Shape.Shape);
            throw new ArgumentException($"The optimizer state lacks {missing} in the shape [{extents}].");
        }

        StepsDone = stepsDone;
    }

    /// <summary>Clips, updates all weights that are trained, and returns the norm before clipping.</summary>
    public double Step(double learningRate)
    {
        var norm = _gradients.Norm();
        StepsDone++;
        // As torch.nn.utils.clip_grad_norm_: max / (norm + 1e-6), at most 1.
        var clipping = _recipe.ClipNorm is { } limit ? Math.Min(1, limit / (norm + 1e-6)) : 1;
        using var factors = new Factors(_recipe, learningRate, StepsDone, clipping);
        using var quiet = no_grad();
        for (var i = 0; i < _means.Length; i++)
        {
            using var scope = NewDisposeScope();
            if (IsOffloaded)
                UpdateVisitor(i, factors);
            else
                Update(_model.Trained[i], _model.Trained[i].Master, _means[i], _squares[i], factors);
        }

        return norm;
    }

    public void Dispose()
    {
        foreach (var moment in _means.Concat(_squares))
            moment.Dispose();
    }

    /// <summary>Brings weight and moments to the device, updates them, and takes them back.</summary>
    private void UpdateVisitor(int index, Factors factors)
    {
        var weight = _model.Trained[index];
        var (mean, square) = (Visit(_means[index]), Visit(_squares[index]));
        var master = weight.HasMaster ? Visit(weight.Master) : weight.Master;
        Update(weight, master, mean, square, factors);
        _means[index].copy_(mean);
        _squares[index].copy_(square);
        if (weight.HasMaster)
            weight.Master.copy_(master);

        Tensor Visit(Tensor tensor) => tensor.to(_model.Device, copy: true);
    }

    private void Update(Weight weight, Tensor master, Tensor mean, Tensor square, Factors factors)
    {
        var gradient = _gradients.Of(weight);
        if (factors.Clipping is { } clipping)
            gradient.mul_(clipping);
        mean.mul_(factors.Beta1).add_(gradient, factors.Fresh1);
        square.mul_(factors.Beta2).addcmul_(gradient, gradient, factors.Fresh2);
        var divisor = square.sqrt().mul_(factors.RootCorrection).add_(factors.Epsilon);
        if (weight.Shape.Role != WeightRole.Norm)
            master.mul_(factors.Keep);
        master.addcdiv_(mean, divisor, factors.MinusStepSize);
        if (weight.HasMaster)
            weight.Compute.copy_(master);
    }

    private Tensor Zeros(Weight weight, HostMemory host) => IsOffloaded
        ? host.Take(weight.Shape.Shape)
        : zeros([.. weight.Shape.Shape.Select(extent => (long)extent)], ScalarType.Float32, _model.Device).DetachFromDisposeScope();

    /// <summary>What of a step is the same for all weights, held, see <see cref="Held"/>.</summary>
    private sealed class Factors(OptimizerRecipe recipe, double learningRate, int step, double clipping) : IDisposable
    {
        /// <summary>What clipping leaves of the gradient; null: all of it.</summary>
        public Scalar? Clipping { get; } = clipping < 1 ? clipping.ToScalar() : null;

        /// <summary>β₁.</summary>
        public Scalar Beta1 { get; } = recipe.Beta1.ToScalar();

        /// <summary>1 − β₁.</summary>
        public Scalar Fresh1 { get; } = (1 - recipe.Beta1).ToScalar();

        /// <summary>β₂.</summary>
        public Scalar Beta2 { get; } = recipe.Beta2.ToScalar();

        /// <summary>1 − β₂.</summary>
        public Scalar Fresh2 { get; } = (1 - recipe.Beta2).ToScalar();

        /// <summary>ε.</summary>
        public Scalar Epsilon { get; } = recipe.Epsilon.ToScalar();

        /// <summary>−α / (1 − β₁ᵗ).</summary>
        public Scalar MinusStepSize { get; } = (-(learningRate / (1 - Math.Pow(recipe.Beta1, step)))).ToScalar();

        /// <summary>1 / √(1 − β₂ᵗ).</summary>
        public Scalar RootCorrection { get; } = (1 / Math.Sqrt(1 - Math.Pow(recipe.Beta2, step))).ToScalar();

        /// <summary>1 − α λ, what decay leaves of a weight.</summary>
        public Scalar Keep { get; } = (1 - learningRate * recipe.WeightDecay).ToScalar();

        public void Dispose()
        {
            foreach (var factor in new[] { Clipping, Beta1, Fresh1, Beta2, Fresh2, Epsilon, MinusStepSize, RootCorrection, Keep })
                factor?.Dispose();
        }
    }
}
