namespace ImplicitInstruct.Cpu.Llama;

/// <summary>Where one block's intermediate results of some consecutive tokens lie; all row-major, one row a token.</summary>
internal unsafe struct LayerActivations
{
    /// <summary>[tokens, hidden]: the residual stream before the block.</summary>
    public float* Input;

    /// <summary>[tokens]: 1/rms or 1/deviation of what attention's norm is given; null when no backward pass follows.</summary>
    public float* AttentionInverse;

    /// <summary>[tokens, hidden]: input of query, key and value; <see cref="Input"/> where norms stand behind.</summary>
    public float* AttentionInput;

    /// <summary>[tokens, heads, head size], normed, rotated.</summary>
    public float* Query;

    /// <summary>[tokens, key-value heads, head size], normed, rotated.</summary>
    public float* Key;

    /// <summary>[tokens, key-value heads, head size].</summary>
    public float* Value;

    /// <summary>
    /// As <see cref="Query"/>, before clipping or norm and rotation; null when there is neither or no backward pass follows.
    /// </summary>
    public float* RawQuery;

    /// <summary>As <see cref="Key"/>, alike.</summary>
    public float* RawKey;

    /// <summary>As <see cref="Value"/>, before clipping; null when nothing is clipped or no backward pass follows.</summary>
    public float* RawValue;

    /// <summary>1/rms of what the queries' norm is given, a number a run; null when there is none or no backward pass follows.</summary>
    public float* QueryInverse;

    /// <summary>As <see cref="QueryInverse"/>, of the keys.</summary>
    public float* KeyInverse;

    /// <summary>[heads, tokens, tokens] of the sequence at hand, or [tokens, tokens] of scratch.</summary>
    public float* Probabilities;

    /// <summary>[tokens, heads, head size].</summary>
    public float* Attended;

    /// <summary>
    /// [tokens, hidden]: what attention gives. Where no norm stands behind it, in the place of <see cref="Middle"/>, which it becomes.
    /// </summary>
    public float* AttentionBranch;

    /// <summary>[tokens, hidden]: the residual stream between attention and MLP.</summary>
    public float* Middle;

    /// <summary>[tokens]: 1/rms or 1/deviation of what the MLP's norm is given; null when no backward pass follows.</summary>
    public float* MlpInverse;

    /// <summary>[tokens, hidden]: input of gate and up; <see cref="Middle"/> where norms stand behind.</summary>
    public float* MlpInput;

    /// <summary>[tokens, intermediate].</summary>
    public float* Gate;

    /// <summary>[tokens, intermediate].</summary>
    public float* Up;

    /// <summary>[tokens, intermediate]: silu(gate) · up.</summary>
    public float* Gated;

    /// <summary>Room of an adapter's updates.</summary>
    public LowRankRoom Updates;

    /// <summary>[tokens, hidden]: what the MLP gives; alike, in the place of <see cref="Output"/>.</summary>
    public float* MlpBranch;

    /// <summary>[tokens, hidden]: the residual stream after the block.</summary>
    public float* Output;

    /// <summary>Gives the norms' other sides their places: two, since what is not a place of its own is that of another.</summary>
    /// <param name="isNormedBefore">Whether norms stand before attention and MLP.</param>
    /// <param name="first">[tokens, hidden].</param>
    /// <param name="second">[tokens, hidden].</param>
    public void PlaceNorms(bool isNormedBefore, float* first, float* second)
    {
        AttentionInput = isNormedBefore ? first : Input;
        MlpInput = isNormedBefore ? second : Middle;
        AttentionBranch = isNormedBefore ? Middle : first;
        MlpBranch = isNormedBefore ? Output : second;
    }

    /// <summary>Where blocks share their room: what came out of a block goes into the next.</summary>
    public void StepUp()
    {
        if (AttentionInput == Input)
            AttentionInput = Output;
        if (MlpBranch == Output)
            MlpBranch = Input;
        var input = Input;
        Input = Output;
        Output = input;
    }
}
