namespace ImplicitInstruct.Cpu.Llama;

/// <summary>Where one block's intermediate results of some consecutive tokens lie; all row-major, one row a token.</summary>
internal unsafe struct LayerActivations
{
    /// <summary>[tokens, hidden]: the residual stream before the block.</summary>
    public float* Input;

    /// <summary>[tokens]: 1/rms or 1/deviation of <see cref="Input"/>; null when no backward pass follows.</summary>
    public float* InputInverse;

    /// <summary>[tokens, hidden]: input of query, key and value.</summary>
    public float* Normed;

    /// <summary>[tokens, heads, head size], rotated.</summary>
    public float* Query;

    /// <summary>[tokens, key-value heads, head size], rotated.</summary>
    public float* Key;

    /// <summary>[tokens, key-value heads, head size].</summary>
    public float* Value;

    /// <summary>As <see cref="Query"/>, before clipping and rotation; null when nothing is clipped or no backward pass follows.</summary>
    public float* UnclippedQuery;

    /// <summary>As <see cref="Key"/>, before clipping and rotation; null when nothing is clipped or no backward pass follows.</summary>
    public float* UnclippedKey;

    /// <summary>As <see cref="Value"/>, before clipping; null when nothing is clipped or no backward pass follows.</summary>
    public float* UnclippedValue;

    /// <summary>[heads, tokens, tokens] of the sequence at hand, or [tokens, tokens] of scratch.</summary>
    public float* Probabilities;

    /// <summary>[tokens, heads, head size].</summary>
    public float* Attended;

    /// <summary>[tokens, hidden]: the residual stream between attention and MLP.</summary>
    public float* Middle;

    /// <summary>[tokens]: 1/rms or 1/deviation of <see cref="Middle"/>; null when no backward pass follows.</summary>
    public float* MiddleInverse;

    /// <summary>[tokens, hidden]: input of gate and up.</summary>
    public float* MiddleNormed;

    /// <summary>[tokens, intermediate].</summary>
    public float* Gate;

    /// <summary>[tokens, intermediate].</summary>
    public float* Up;

    /// <summary>[tokens, intermediate]: silu(gate) · up.</summary>
    public float* Gated;

    /// <summary>Room of an adapter's updates.</summary>
    public LowRankRoom Updates;

    /// <summary>[tokens, hidden]: the residual stream after the block.</summary>
    public float* Output;

    /// <summary>Where blocks share their room: what came out of a block goes into the next.</summary>
    public void StepUp()
    {
        var input = Input;
        Input = Output;
        Output = input;
    }
}
