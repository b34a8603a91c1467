namespace ImplicitInstruct.Modeling.Arithmetic;

/// <summary>Bytes that batched decoding needs.</summary>
/// <param name="Weights">The model's weights.</param>
/// <param name="KeysAndValues">The cache of all rows at their longest.</param>
public sealed record DecodingMemory(long Weights, long KeysAndValues)
{
    /// <summary>Both.</summary>
    public long Device => Weights + KeysAndValues;

    /// <summary>What rows of a length need.</summary>
    /// <param name="config">The model.</param>
    /// <param name="rows">Rows that are decoded together.</param>
    /// <param name="tokens">Tokens there is room for in each row, its prompt's included.</param>
    /// <param name="bytesPerNumber">2 for BF16, 4 for FP32.</param>
    public static DecodingMemory Of(LanguageModelConfig config, int rows, int tokens, int bytesPerNumber = 2)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(tokens);
        return new DecodingMemory(
            ParameterCount.Of(config).Total * bytesPerNumber, rows * (long)tokens * BytesPerToken(config, bytesPerNumber));
    }

    /// <summary>
    /// Bytes that the cache holds of one token: a key and a value for each layer and key-value head (Kwon et al. 2023, arXiv:2309.06180,
    /// section 3).
    /// </summary>
    public static long BytesPerToken(LanguageModelConfig config, int bytesPerNumber = 2)
    {
        return 2L * config.Layers * config.KeyValueHeads * config.HeadSize * bytesPerNumber;
    }

    /// <summary>How many rows of a length fit a device beside the weights; 0 when the weights alone do not.</summary>
    public static int RowsThatFit(LanguageModelConfig config, int tokens, DeviceRate device, int bytesPerNumber = 2)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 1);
        var room = device.UsableBytes - Of(config, 0, 0, bytesPerNumber).Weights;
        return (int)Math.Clamp(room / (tokens * BytesPerToken(config, bytesPerNumber)), 0, int.MaxValue);
    }
}
