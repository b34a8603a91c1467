using ImplicitInstruct.Modeling.LowRank;
using ImplicitInstruct.Modeling.Quantization;

namespace ImplicitInstruct.Modeling.Arithmetic;

/// <summary>Bytes that a training step needs when all parameters, or those of an adapter alone, are trained with Adam.</summary>
/// <param name="Weights">What is computed with; an adapter's in FP32.</param>
/// <param name="Gradients">Accumulated over micro-batches in FP32: 4 a parameter that is trained.</param>
/// <param name="Optimizer">Adam's two moments in FP32, 8 a parameter that is trained, and beside BF16 weights FP32 master weights, 4 more
/// (K = 12 in Rajbhandari et al. 2020, arXiv:1910.02054, section 3.1). An adapter's weights are their own masters. With moments in
/// 8 bits 2.03, and 2 more of masters that are kept beside their other half.</param>
/// <param name="Activations">What the backward pass needs of the forward pass, and the gradients of one block's.</param>
/// <param name="Logits">FP32 logits and their gradient.</param>
/// <param name="IsOptimizerOffloaded">Whether <paramref name="Optimizer"/> lies in the host's memory.</param>
public sealed record TrainingMemory(long Weights, long Gradients, long Optimizer, long Activations, long Logits, bool IsOptimizerOffloaded)
{
    /// <summary>
    /// The numbers that quantised matrices stand for: those of one block at a time, and of its largest matrix, on the way, 6 bytes a
    /// weight.
    /// </summary>
    public long Dequantized { get; init; }

    /// <summary>Bytes on the device.</summary>
    public long Device => Weights + Gradients + Activations + Logits + Dequantized + (IsOptimizerOffloaded ? 0 : Optimizer);

    /// <summary>Bytes of the host's memory.</summary>
    public long Host => IsOptimizerOffloaded ? Optimizer : 0;

    /// <summary>Bytes that cross from the host to the device, and as many back, in an optimizer step: the state once each way.</summary>
    public long TransferredEachWay => Host;

    /// <summary>What a step of a model needs.</summary>
    /// <remarks>
    /// A block keeps for every token: its input, the normalised input, queries, keys, values and the attention's output, the residual
    /// after it and its normalised form, and of the SwiGLU the gate before and after the SiLU, the other factor and the product; in FP32
    /// two inverse norms and a log-sum-exp a head (fused attention, Dao et al. 2022, arXiv:2205.14135: no matrix of probabilities). Where
    /// norms stand behind attention and MLP, what these give takes the place of the normalised inputs. Normed queries and keys are kept
    /// before and after, and their inverse norms. Fused norms are assumed: norms written out in FP32 keep up to three further FP32 rows of
    /// the hidden size each. With checkpointing a block keeps its input alone, and one block at a time is whole. For every matrix that an
    /// adapter has an update of, a block also keeps the narrow row between A and B and, beside BF16, the matrix's input once more in FP32;
    /// with dropout, what it sees of the input in any case, and a byte an element for the mask. What frozen matrices would not need is
    /// counted all the same: it is there until its block is done. Matrices in 4 bits take 0.516 bytes a weight (<see
    /// cref="Nf4Tensor.BytesOf"/>).
    /// </remarks>
    /// <exception cref="ArgumentException">There can be no such model or step.</exception>
    public static TrainingMemory Of(LanguageModelConfig config, TrainingLayout layout)
    {
        layout.Validate();
        var parameters = ParameterCount.Of(config).Total;
        var tokens = (long)layout.MicroBatch * layout.Length;
        long bytes = layout.ComputeBytes;
        var block = BlockBytes(config, layout.ComputeBytes) + UpdateBytes(config, layout);
        var adapter = layout.Adaptation is { } adaptation ? ParameterCount.OfAdapter(config, adaptation) : 0;
        var trained = adapter > 0 ? adapter : parameters;
        var shapes = layout.Adaptation is null ? WeightLayout.Of(config)
            : LowRankLayout.Of(config, layout.Adaptation).SelectMany(matrix => new[] { matrix.Down, matrix.Up });
        var moments = layout.HasEightBitMoments ? shapes.Sum(EightBitMoments.BytesOf) : trained * 8;
        var kept = layout.IsCheckpointed ? (config.Layers * bytes * config.HiddenSize) + block : config.Layers * block;
        var matrices = layout.Kept == BaseQuantization.None ? [] : QuantizedWeights.NamesOf(config).ToHashSet(StringComparer.Ordinal);
        var quantized = WeightLayout.Of(config).Where(weight => matrices.Contains(weight.Name)).Select(weight => weight.Length).ToList();
        var finalNorm = 2 * bytes * config.HiddenSize;
        return new TrainingMemory(
            (parameters * bytes) + (adapter * 4) - (quantized.Sum(length => (length * bytes) - Nf4Tensor.BytesOf(length))),
            trained * 4,
            moments + (bytes == 2 && adapter == 0 ? trained * (layout.HasEightBitMoments ? 2 : 4) : 0),
            tokens * (kept + block + finalNorm),
            Math.Min(tokens, layout.LogitRows ?? tokens) * config.VocabularySize * 4 * 2,
            layout.OffloadedOptimizer)
        {
            Dequantized = (quantized.Sum() / config.Layers * bytes) + (6 * quantized.DefaultIfEmpty().Max()),
        };
    }

    /// <summary>
    /// Whether it fits a device, <see cref="DeviceRate.Reserve"/> of whose memory is left to the driver and to fragmentation.
    /// </summary>
    public bool Fits(DeviceRate device)
    {
        return Device <= device.UsableBytes;
    }

    /// <summary>Bytes that one block keeps of one token.</summary>
    private static long BlockBytes(LanguageModelConfig config, long bytes)
    {
        var attention = 2L * (config.Heads + config.KeyValueHeads) * config.HeadSize;
        var normed = config.Block.QueryKeyNorm switch
        {
            QueryKeyNorm.None => 0,
            QueryKeyNorm.Whole => 2L,
            _ => config.Heads + config.KeyValueHeads,
        };
        attention += normed == 0 ? 0 : (long)(config.Heads + config.KeyValueHeads) * config.HeadSize;
        return (bytes * ((4L * config.HiddenSize) + attention + (4L * config.IntermediateSize))) + (4L * (2 + config.Heads + normed));
    }

    /// <summary>Bytes that the updates of one block keep of one token.</summary>
    private static long UpdateBytes(LanguageModelConfig config, TrainingLayout layout)
    {
        if (layout.Adaptation is not { } adaptation)
            return 0;
        var input = (adaptation.Dropout > 0, layout.ComputeBytes) switch
        {
            (true, _) => 4L + 1,
            (false, 2) => 4,
            _ => 0,
        };
        var all = LowRankLayout.Of(config, adaptation).Sum(matrix => (input * matrix.Weight.Shape[1]) + (4L * adaptation.Rank));
        return all / config.Layers;
    }
}
