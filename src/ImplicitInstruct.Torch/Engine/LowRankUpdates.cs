using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.LowRank;
using static TorchSharp.torch;

namespace ImplicitInstruct.Torch.Engine;

/// <summary>An adapter on a device: a copy of its matrices, which training moves.</summary>
internal sealed class LowRankUpdates : IDisposable
{
    private readonly Dictionary<string, LowRankUpdate> _updates = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<ulong> _streams;
    private readonly int _widest;
    private readonly Device _device;

    /// <param name="config">The model that is adapted.</param>
    /// <param name="adapter">The adapter; copied.</param>
    /// <param name="options">How the model computes.</param>
    /// <param name="device">Where to.</param>
    /// <exception cref="ArgumentException">It is not an adapter of this model; names the matrix.</exception>
    public LowRankUpdates(LanguageModelConfig config, LowRankAdapter adapter, TorchOptions options, Device device)
    {
        (Adaptation, _device) = (adapter.Adaptation, device);
        var wide = options with { Precision = TorchPrecision.Fp32 };   // so that there are no others to update
        var made = new Dictionary<string, Weight>(StringComparer.Ordinal);
        using var host = new HostMemory(pinned: false);
        try
        {
            adapter.Through(config, (shape, values) => made.Add(shape.Name, new Weight(shape, values.Span, wide, Room(shape), host)));
        }
        catch
        {
            foreach (var weight in made.Values)
                weight.Dispose();
            throw;
        }

        var layout = LowRankLayout.Of(config, Adaptation);
        foreach (var (weight, down, up) in layout)
            _updates.Add(weight.Name, new LowRankUpdate(made[down.Name], made[up.Name], Adaptation, _updates.Count));
        _streams = [.. layout.Select(matrix => DropoutMask.StreamOf(matrix.Weight.Name))];
        _widest = layout.Max(matrix => matrix.Weight.Shape[1]);
        Weights = [.. layout.SelectMany(matrix => new[] { made[matrix.Down.Name], made[matrix.Up.Name] })];

        Tensor Room(WeightShape shape)
        {
            using var scope = NewDisposeScope();
            return empty([shape.Shape[0], shape.Shape[1]], ScalarType.Float32, device).DetachFromDisposeScope();
        }
    }

    /// <summary>Rank, factor and layers.</summary>
    public LowRankAdaptation Adaptation { get; }

    /// <summary>A and B of every matrix that has an update, in the order of the layout.</summary>
    public IReadOnlyList<Weight> Weights { get; }

    /// <summary>What is added to a matrix of the model, by its name in the checkpoint; null where nothing is.</summary>
    public LowRankUpdate? Of(string matrix) => _updates.GetValueOrDefault(matrix);

    /// <summary>
    /// Drops what some examples' masks drop, until what is returned is disposed; null, and nothing, where the adapter has no dropout.
    /// </summary>
    /// <param name="draws">Of every example, one a row of what goes in.</param>
    /// <param name="tokens">Tokens of a row, padding counted.</param>
    public IDisposable? Drop(IReadOnlyList<DropoutDraw> draws, int tokens) =>
        Adaptation.Dropout > 0 ? new Dropping(this, draws, tokens) : null;

    public void Dispose()
    {
        foreach (var weight in Weights)
            weight.Dispose();
    }

    private sealed class Dropping : IDisposable
    {
        private readonly LowRankUpdates _all;
        private readonly DropoutMasks _masks;

        public Dropping(LowRankUpdates all, IReadOnlyList<DropoutDraw> draws, int tokens)
        {
            _all = all;
            _masks = new DropoutMasks(all._streams, all.Adaptation.Dropout, draws, Math.Max(tokens, all._widest), all._device);
            Set(_masks);
        }

        public void Dispose()
        {
            Set(null);
            _masks.Dispose();
        }

        private void Set(DropoutMasks? masks)
        {
            foreach (var update in _all._updates.Values)
                update.Masks = masks;
        }
    }
}
