using ImplicitInstruct.Modeling.LowRank;

namespace ImplicitInstruct.Modeling.Arithmetic;

/// <summary>How many numbers a model's weights hold, by what they do.</summary>
/// <param name="Embedding">Token embedding, [vocabulary, hidden].</param>
/// <param name="Output">Output matrix, [vocabulary, hidden]; 0 when the embedding serves as such.</param>
/// <param name="Attention">Query, key, value and output matrices of all blocks.</param>
/// <param name="FeedForward">Gate, up and down matrices of all blocks.</param>
/// <param name="Norms">Scales of all norms; an OLMo's have none.</param>
/// <param name="Biases">Biases of query, key and value; a Qwen2 alone has them.</param>
public sealed record ParameterCount(long Embedding, long Output, long Attention, long FeedForward, long Norms, long Biases)
{
    /// <summary>All of them, a tied matrix once.</summary>
    public long Total => Embedding + Output + Attention + FeedForward + Norms + Biases;

    /// <summary>
    /// Those that every token is multiplied with: all matrices, a tied embedding as the output matrix it also is, but no embedding that is
    /// only looked up.
    /// </summary>
    public long Multiplied => (Output > 0 ? Output : Embedding) + Attention + FeedForward;

    /// <summary>Counts a model's weights.</summary>
    /// <exception cref="ArgumentException">The shape cannot be a model.</exception>
    public static ParameterCount Of(LanguageModelConfig config)
    {
        config.Validate();
        var (hidden, layers) = ((long)config.HiddenSize, (long)config.Layers);
        var vocabulary = config.VocabularySize * hidden;
        return new ParameterCount(
            vocabulary,
            config.TiedEmbeddings ? 0 : vocabulary,
            layers * 2 * hidden * (config.Heads + config.KeyValueHeads) * config.HeadSize,
            layers * 3 * hidden * config.IntermediateSize,
            config.Block.NormsHaveScale ? (((2 * layers) + 1) * hidden) + (layers * QueryKeyNormsOf(config)) : 0,
            config.Block.HasBiases ? layers * (config.Heads + (2 * config.KeyValueHeads)) * config.HeadSize : 0);
    }

    /// <summary>Counts the numbers of an adapter: those of A and B of every matrix that has an update.</summary>
    /// <exception cref="ArgumentException">No model can be adapted so.</exception>
    public static long OfAdapter(LanguageModelConfig config, LowRankAdaptation adaptation) =>
        LowRankLayout.Of(config, adaptation).Sum(matrix => matrix.Down.Length + matrix.Up.Length);

    /// <summary>Scales of a block's norms of queries and keys.</summary>
    private static long QueryKeyNormsOf(LanguageModelConfig config) => config.Block.QueryKeyNorm switch
    {
        QueryKeyNorm.Head => 2L * config.HeadSize,
        QueryKeyNorm.Whole => (long)(config.Heads + config.KeyValueHeads) * config.HeadSize,
        _ => 0,
    };

    /// <summary>Bytes of a checkpoint's tensors; its header, some 100 bytes a tensor, not counted.</summary>
    /// <param name="bytesPerParameter">2 for BF16 and F16, 4 for F32.</param>
    public long CheckpointBytes(int bytesPerParameter) => Total * bytesPerParameter;
}
