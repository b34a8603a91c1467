using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.Quantization;
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
/// neither master weights nor a place to offload to, nor moments in 8 bits. One temporary tensor of the largest weight's size is needed,
/// three more where the state is offloaded; of moments in 8 bits a weight is updated piece by piece.
/// </remarks>
internal sealed class AdamW : IDisposable
{
    private readonly TorchModel _model;
    private readonly Gradients _gradients;
    private readonly OptimizerRecipe _recipe;
    private readonly OptimizerNumbers[] _means;
    private readonly OptimizerNumbers[] _squares;
    private readonly EightBitScript? _eightBits;

    public AdamW(TorchModel model, Gradients gradients, OptimizerRecipe recipe)
    {
        (_model, _gradients, _recipe) = (model, gradients, recipe);
        using var host = new HostMemory(model.Options.OnCuda);
        _eightBits = model.Options.Moments == MomentPrecision.EightBit ? new EightBitScript(model.Device) : null;
        var made = new List<OptimizerNumbers>();
        try
        {
            for (var i = 0; i < 2 * model.Trained.Count; i++)
                made.Add(Zeros(model.Trained[i % model.Trained.Count].Shape, isSigned: i < model.Trained.Count, host));
        }
        catch
        {
            made.ForEach(moment => moment.Dispose());   // memory ran out half-way
            _eightBits?.Dispose();
            throw;
        }

        (_means, _squares) = ([.. made.Take(model.Trained.Count)], [.. made.Skip(model.Trained.Count)]);
    }

    /// <summary>Steps done.</summary>
    public int StepsDone { get; private set; }

    /// <summary>Bytes of the moments, wherever they are.</summary>
    public long Bytes => _means.Concat(_squares).Sum(moment => moment.Bytes);

    /// <summary>
    /// The moments, named <c>mean.</c> and <c>square.</c> and then as the parameter, as the CPU engine names them; copied to the host as
    /// they are read. Of 8 bits there are codes and scales, so that what is taken up again is what was kept.
    /// </summary>
    public IReadOnlyList<NamedTensor> State => new TensorsOnDemand(
        [.. Parts.Select(part => (part.Name, part.Shape, (Func<float[]>)(() => HostCopy.Read(part.Values))))]);

    private IEnumerable<(string Name, IReadOnlyList<int> Shape, Tensor Values)> Parts => _model.Trained.SelectMany(
        (weight, i) => Of("mean.", weight, _means[i]).Concat(Of("square.", weight, _squares[i])));

    /// <summary>Takes up saved moments; walks them once.</summary>
    public void Restore(IEnumerable<NamedTensor> state, int stepsDone)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var parts = Parts.ToList();
        var wanted = parts.ToDictionary(part => part.Name, StringComparer.Ordinal);
        foreach (var tensor in state)
        {
            if (!wanted.TryGetValue(tensor.Name, out var own))
                continue;
            if (!tensor.Shape.SequenceEqual(own.Shape) || tensor.Values.Length != own.Values.numel())
                continue;
            using var values = HostCopy.Of(tensor.Values.Span, tensor.Shape);
            own.Values.copy_(values);
            wanted.Remove(tensor.Name);
        }

        if (parts.FirstOrDefault(part => wanted.ContainsKey(part.Name)) is { Name: not null } missing)
        {
            var extents = string.Join(", ", missing.Shape);
            throw new ArgumentException($"The optimizer state lacks {missing.Name} in the shape [{extents}].");
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
            Update(_model.Trained[i], _means[i], _squares[i], factors);
        return norm;
    }

    public void Dispose()
    {
        foreach (var moment in _means.Concat(_squares))
            moment.Dispose();
        _eightBits?.Dispose();
    }

    private static IEnumerable<(string Name, IReadOnlyList<int> Shape, Tensor Values)> Of(
        string moment, Weight weight, OptimizerNumbers numbers) =>
        numbers.Parts.Select(part => (moment + weight.Shape.Name + part.Suffix, part.Shape, part.Values));

    /// <summary>Takes up weight and moments, piece by piece, updates them, and puts them back.</summary>
    private void Update(Weight weight, OptimizerNumbers means, OptimizerNumbers squares, Factors factors)
    {
        var master = weight.Master;
        var length = Math.Min(master.PieceLength, Math.Min(means.PieceLength, squares.PieceLength));
        for (var first = 0L; first < weight.Shape.Length; first += length)
        {
            using var scope = NewDisposeScope();
            var count = Math.Min(length, weight.Shape.Length - first);
            var gradient = _gradients.Of(weight).view(-1).narrow(0, first, count);
            var (numbers, mean, square) = (master.Take(first, count), means.Take(first, count), squares.Take(first, count));
            Update(weight.Shape.Decays, gradient, numbers, mean, square, factors);
            means.Put(mean, first);
            squares.Put(square, first);
            master.Put(numbers, first);
        }
    }

    private static void Update(bool decays, Tensor gradient, Tensor numbers, Tensor mean, Tensor square, Factors factors)
    {
        if (factors.Clipping is { } clipping)
            gradient.mul_(clipping);
        mean.mul_(factors.Beta1).add_(gradient, factors.Fresh1);
        square.mul_(factors.Beta2).addcmul_(gradient, gradient, factors.Fresh2);
        var divisor = square.sqrt().mul_(factors.RootCorrection).add_(factors.Epsilon, Held.One);
        if (decays)
            numbers.mul_(factors.Keep);
        numbers.addcdiv_(mean, divisor, factors.MinusStepSize);
    }

    private OptimizerNumbers Zeros(WeightShape shape, bool isSigned, HostMemory host)
    {
        if (_eightBits is not null && EightBitMoments.AreOf(shape))
            return new EightBitNumbers(shape, isSigned, _eightBits);
        var values = _model.Options.Optimizer == OptimizerPlacement.Offloaded
            ? host.Take(shape.Shape)
            : zeros([.. shape.Shape.Select(extent => (long)extent)], ScalarType.Float32, _model.Device).DetachFromDisposeScope();
        return new WholeNumbers(values, shape.Shape, _model.Device);
    }

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
