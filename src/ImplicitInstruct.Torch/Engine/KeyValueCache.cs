using static TorchSharp.torch;

namespace ImplicitInstruct.Torch.Engine;

/// <summary>
/// Keys and values of growing rows: for each block a tensor [slots, positions, 2 × key-value heads, head size], the keys first.
/// </summary>
/// <remarks>
/// A row fills its slot from position 0. Room is made before it is needed, block by block, so no more than one block's keys and values
/// exist twice. Unused places are zero,
/// not merely masked: what lies there is multiplied by a weight of zero, and a NaN would survive that.
/// </remarks>
internal sealed class KeyValueCache(TorchModel model) : IDisposable
{
    /// <summary>Positions are counted in sixteens, which every fused kernel takes without copying its mask.</summary>
    public const int Step = 16;

    private int _slots;

    /// <summary>Of every block; empty before there is any room.</summary>
    public Tensor[] Layers { get; private set; } = [];

    /// <summary>Positions that there is room for in every slot.</summary>
    public int Positions { get; private set; }

    /// <summary>Makes room for so many rows of so many positions; what is there stays.</summary>
    public void Ensure(int slots, int positions)
    {
        if (slots <= _slots && positions <= Positions)
            return;
        var (moreSlots, morePositions) = (Math.Max(slots, _slots), Positions);
        if (positions > Positions)
        {
            var wanted = Math.Max(positions + 64, Positions + Positions / 2);
            morePositions = RoundUp(Math.Max(positions, Math.Min(model.Config.MaxPositions, wanted)));
        }

        if (Layers.Length == 0)
            Layers = [.. Enumerable.Range(0, model.Config.Layers).Select(_ => New(0, 0).DetachFromDisposeScope())];
        for (var layer = 0; layer < Layers.Length; layer++)
        {
            // Each block says itself how much it has: where memory runs out half way, the others are not yet larger.
            var old = Layers[layer];
            Layers[layer] = Grown(old, moreSlots, morePositions);
            old.Dispose();
        }

        (_slots, Positions) = (moreSlots, morePositions);
    }

    /// <summary>Copies a row into another slot.</summary>
    public void Move(int from, int to, int length)
    {
        using var scope = NewDisposeScope();
        foreach (var layer in Layers)
            layer.select(0, to).narrow(0, 0, length).copy_(layer.select(0, from).narrow(0, 0, length));
    }

    /// <summary>The next multiple of <see cref="Step"/>.</summary>
    public static int RoundUp(int positions) => (positions + Step - 1) / Step * Step;

    public void Dispose()
    {
        foreach (var layer in Layers)
            layer.Dispose();
    }

    private Tensor Grown(Tensor old, int slots, int positions)
    {
        using var scope = NewDisposeScope();
        var grown = New(slots, positions);
        grown.narrow(0, 0, old.shape[0]).narrow(1, 0, old.shape[1]).copy_(old);
        return grown.DetachFromDisposeScope();
    }

    private Tensor New(int slots, int positions) =>
        zeros(slots, positions, 2 * model.Config.KeyValueHeads, model.Config.HeadSize, model.Dtype, model.Device);
}
