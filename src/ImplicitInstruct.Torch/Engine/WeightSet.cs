using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Torch.Engine;

/// <summary>The weights of a model, by checkpoint name.</summary>
internal sealed class WeightSet : IDisposable
{
    private readonly Dictionary<string, Weight> _weights = new(StringComparer.Ordinal);

    /// <summary>Makes numbers of the matrices that are kept in 4 bits; is owned. Null where none are.</summary>
    public Nf4Script? Numbers { get; init; }

    public Weight this[string name] => _weights[name];

    /// <summary>All of them, in no order that means anything.</summary>
    public IEnumerable<Weight> All => _weights.Values;

    public void Add(Weight weight) => _weights.Add(weight.Shape.Name, weight);

    /// <summary>In checkpoint order.</summary>
    public IReadOnlyList<Weight> InOrder(LanguageModelConfig config) => [.. WeightLayout.Of(config).Select(shape => _weights[shape.Name])];

    public void Dispose()
    {
        foreach (var weight in All)
            weight.Dispose();
        _weights.Clear();
        Numbers?.Dispose();
    }
}
