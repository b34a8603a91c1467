namespace ImplicitInstruct.Modeling.Arithmetic;

/// <summary>Operations that a program starts on a device for one pass through a model without gradients, as the TorchSharp engine has them (src/ImplicitInstruct.Torch/README.md).</summary>
/// <remarks>However little an operation computes, starting it takes the program a while, and a device that is done sooner waits: small models decode as fast as they are started.</remarks>
public static class DecodingOperations
{
    /// <summary>Of a block: two norms, four products, three to turn queries and keys, one that keeps keys and values, attention, two of the gate.</summary>
    public const int OfBlock = 13;

    /// <summary>Outside the blocks: tokens come, embedding, sines and cosines, four for the mask, norm, output matrix, logits kept in 32 bits, five to choose, choices go.</summary>
    public const int OutsideBlocks = 17;

    /// <summary>Of one pass; a model that clips queries, keys and values does it in one more a block.</summary>
    public static int Of(LanguageModelConfig config)
    {
        return (config.Layers * (OfBlock + (config.QueryKeyValueLimit is null ? 0 : 1))) + OutsideBlocks;
    }
}
