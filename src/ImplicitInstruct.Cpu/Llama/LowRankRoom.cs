using ImplicitInstruct.Modeling.LowRank;

namespace ImplicitInstruct.Cpu.Llama;

/// <summary>Where an adapter's updates of one sequence compute, one matrix after the other; nothing where there is no adapter.</summary>
internal readonly unsafe struct LowRankRoom
{
    /// <summary>[tokens, rank]: between the two matrices.</summary>
    public float* Low { get; init; }

    /// <summary>[tokens, in] of the widest matrix: what is not dropped of its input. Null where nothing is dropped.</summary>
    public float* Kept { get; init; }

    /// <summary>Which masks are drawn where something is dropped.</summary>
    public DropoutDraw Draw { get; init; }

    /// <summary>Where in its sequence the first token stands.</summary>
    public int Position { get; init; }

    /// <summary>Whether elements of the inputs are dropped.</summary>
    public bool Drops => Kept is not null;
}
