using ImplicitInstruct.Cpu.Kernels;
using ImplicitInstruct.Cpu.Memory;
using ImplicitInstruct.Cpu.Threads;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Cpu.Llama.Training;

/// <summary>AdamW over all parameters that are trained, in chunks of fixed size: the norm is a sum over chunks in a fixed order.</summary>
internal sealed unsafe class AdamW : IParallelWork
{
    private const int ChunkLength = 16384;
    private readonly LlamaModel _model;
    private readonly Gradients _gradients;
    private readonly OptimizerRecipe _recipe;
    private readonly AlignedBuffer[] _means;
    private readonly AlignedBuffer[] _squares;
    private readonly Chunk[] _chunks;
    private readonly double[] _squareSums;
    private AdamWUpdate.Factors _factors;
    private float _decay;
    private bool _updating;

    public AdamW(LlamaModel model, Gradients gradients, OptimizerRecipe recipe)
    {
        (_model, _gradients, _recipe) = (model, gradients, recipe);
        var all = model.Parameters.Trained;
        _means = [.. all.Select(parameter => new AlignedBuffer(parameter.Length))];
        _squares = [.. all.Select(parameter => new AlignedBuffer(parameter.Length))];
        _chunks = [.. all.SelectMany(
            (parameter, i) => Enumerable.Range(0, (parameter.Length + ChunkLength - 1) / ChunkLength)
                .Select(c => new Chunk(i, c * ChunkLength)))];
        _squareSums = new double[_chunks.Length];
    }

    /// <summary>Steps done.</summary>
    public int StepsDone { get; private set; }

    /// <summary>The moments, named <c>mean.</c> and <c>square.</c> and then as the parameter.</summary>
    public IReadOnlyList<NamedTensor> State
    {
        get
        {
            var all = _model.Parameters.Trained;
            return [.. all.SelectMany((parameter, i) => new[]
            {
                new NamedTensor("mean." + parameter.Name, parameter.Shape, _means[i].Memory),
                new NamedTensor("square." + parameter.Name, parameter.Shape, _squares[i].Memory),
            })];
        }
    }

    /// <summary>Takes up saved moments; walks them once, since they may be read from a file one at a time.</summary>
    public void Restore(IReadOnlyList<NamedTensor> state, int stepsDone)
    {
        var wanted = State.ToDictionary(own => own.Name);
        foreach (var tensor in state)
        {
            if (!wanted.TryGetValue(tensor.Name, out var own) || !tensor.Shape.SequenceEqual(own.Shape))
                continue;
            tensor.Values.CopyTo(own.Values);
            wanted.Remove(tensor.Name);
        }

        if (State.FirstOrDefault(own => wanted.ContainsKey(own.Name)) is { } missing)
            throw new ArgumentException($"The optimizer state lacks {missing.Name} in the shape [{string.Join(", ", missing.Shape)}].");
        StepsDone = stepsDone;
    }

    /// <summary>Clips, updates all weights, and returns the norm before clipping.</summary>
    public double Step(double learningRate)
    {
        _updating = false;
        _model.Pool.Run(this, _chunks.Length);
        var sum = 0.0;
        foreach (var squareSum in _squareSums)
            sum += squareSum;
        var norm = Math.Sqrt(sum);
        StepsDone++;
        // As torch.nn.utils.clip_grad_norm_: max / (norm + 1e-6), at most 1.
        var scale = _recipe.ClipNorm is { } limit ? Math.Min(1, limit / (norm + 1e-6)) : 1;
        _factors = new AdamWUpdate.Factors(
            (float)_recipe.Beta1, (float)_recipe.Beta2, (float)(learningRate / (1 - Power(_recipe.Beta1, StepsDone))),
            (float)(1 / Math.Sqrt(1 - Power(_recipe.Beta2, StepsDone))), (float)_recipe.Epsilon, (float)scale);
        _decay = (float)(1 - learningRate * _recipe.WeightDecay);
        _updating = true;
        _model.Pool.Run(this, _chunks.Length);
        return norm;
    }

    public void Run(int index, int worker)
    {
        var chunk = _chunks[index];
        var parameter = _model.Parameters.Trained[chunk.Parameter];
        var (first, length) = (chunk.First, Math.Min(ChunkLength, parameter.Length - chunk.First));
        var gradient = _gradients.Of(parameter) + first;
        if (_updating)
        {
            AdamWUpdate.Apply(
                parameter.Pointer + first, gradient, _means[chunk.Parameter].Pointer + first, _squares[chunk.Parameter].Pointer + first,
                length, _factors, parameter.IsVector ? 1 : _decay);
            return;
        }
        if (parameter == _model.Parameters.Embedding && _gradients.TiedOutput is not null)
            Residual.Add(_gradients.TiedOutput + first, gradient, length);
        _squareSums[index] = Lanes.SumOfSquares(gradient, length);
    }

    /// <summary>βᵗ by squaring: the same bits everywhere.</summary>
    private static double Power(double value, int exponent)
    {
        var result = 1.0;
        for (; exponent > 0; exponent >>= 1, value *= value)
        {
            if ((exponent & 1) == 1)
                result *= value;
        }
        return result;
    }

    private readonly record struct Chunk(int Parameter, int First);
}
