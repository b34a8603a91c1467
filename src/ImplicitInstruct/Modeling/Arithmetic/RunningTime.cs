namespace ImplicitInstruct.Modeling.Arithmetic;

/// <summary>
/// How long a device takes: work by rate, and in decoding the starting of operations. Loading, tokenizing and writing are not in it.
/// </summary>
public static class RunningTime
{
    /// <summary>
    /// Of training: the matrix products, and where the optimizer is offloaded its state's way to the device and back in every step.
    /// </summary>
    public static TimeSpan Training(
        LanguageModelConfig config, TrainingLoad load, TrainingLayout layout, DeviceRate device, Utilisation utilisation)
    {
        var computing = load.Sequences * ModelFlops.Training(config, load.MeanLength, layout.IsCheckpointed, layout.Adaptation)
            / (device.FlopsPerSecondOf(layout.ComputeBytes) * utilisation.Compute);
        var moving = 2.0 * load.Steps * TrainingMemory.Of(config, layout).TransferredEachWay
            / (device.HostBytesPerSecond * utilisation.Bandwidth);
        return TimeSpan.FromSeconds(computing + moving);
    }

    /// <summary>Of scoring sequences, one forward pass each.</summary>
    public static TimeSpan Scoring(
        LanguageModelConfig config, long sequences, double meanLength, DeviceRate device, Utilisation utilisation, int bytesPerNumber = 2)
    {
        return TimeSpan.FromSeconds(
            sequences * ModelFlops.Forward(config, meanLength) / (device.FlopsPerSecondOf(bytesPerNumber) * utilisation.Compute));
    }

    /// <summary>Of greedy decoding with a cache.</summary>
    /// <remarks>
    /// A step yields a token for every row. It reads all weights once, whatever the number of rows, and every row's keys and values; it
    /// takes as long as that, its matrix products or the starting of its operations, whichever is longest. Rows are taken to be full until
    /// the end, which holds while there are more prompts than rows; fewer prompts than rows make as many rows.
    /// The first prompts are fed together, each later one by itself when a row has finished.
    /// </remarks>
    public static TimeSpan Decoding(
        LanguageModelConfig config, DecodingLoad load, DeviceRate device, Utilisation utilisation, int bytesPerNumber = 2)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(load.Rows, 1, nameof(load));
        if (load.Prompts == 0)
            return TimeSpan.Zero;
        double rows = Math.Min(load.Rows, load.Prompts);
        var context = load.PromptLength + (load.NewTokens / 2);
        var reading = BytesPerStep(config, rows, context, bytesPerNumber) / (device.BytesPerSecond * utilisation.Bandwidth);
        var computing = rows * ModelFlops.Decoding(config, context)
            / (device.FlopsPerSecondOf(bytesPerNumber) * utilisation.Compute);
        var starting = DecodingOperations.Of(config) * utilisation.MicrosecondsAnOperation / 1e6;
        var steps = load.Prompts * load.NewTokens / rows;
        return TimeSpan.FromSeconds((steps * Math.Max(starting, Math.Max(reading, computing))) + Feeding());

        double Feeding()
        {
            if (load.PromptLength == 0)
                return 0;
            var pass = Math.Max(starting, BytesPerStep(config, 0, 0, bytesPerNumber) / (device.BytesPerSecond * utilisation.Bandwidth));
            double Pass(double prompts) =>
                Math.Max(pass, Scoring(config, 1, load.PromptLength, device, utilisation, bytesPerNumber).TotalSeconds * prompts);
            return Pass(rows) + ((load.Prompts - rows) * Pass(1));
        }
    }

    /// <summary>Bytes that a decoding step reads: the weights that are multiplied, and every row's keys and values.</summary>
    public static double BytesPerStep(LanguageModelConfig config, double rows, double context, int bytesPerNumber = 2) =>
        ((double)ParameterCount.Of(config).Multiplied * bytesPerNumber)
            + (rows * context * DecodingMemory.BytesPerToken(config, bytesPerNumber));
}

/// <summary>What a training run goes through.</summary>
/// <param name="Sequences">Sequences in all: examples times epochs.</param>
/// <param name="MeanLength">Their mean length in tokens; padding is not counted.</param>
/// <param name="Steps">Optimizer steps.</param>
public sealed record TrainingLoad(long Sequences, double MeanLength, long Steps)
{
    /// <summary>Tokens in all.</summary>
    public double Tokens => Sequences * MeanLength;

    /// <summary>Several epochs over a set, the last batch of each counted as a step.</summary>
    public static TrainingLoad Of(int examples, double meanLength, int epochs, int batchSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        return new TrainingLoad((long)examples * epochs, meanLength, (long)epochs * ((examples + batchSize - 1) / batchSize));
    }
}

/// <summary>What a decoding run goes through.</summary>
/// <param name="Prompts">Prompts.</param>
/// <param name="PromptLength">Their mean length in tokens.</param>
/// <param name="NewTokens">Tokens that a prompt is continued by in the mean.</param>
/// <param name="Rows">Rows that are decoded together, refilled as rows finish.</param>
public sealed record DecodingLoad(int Prompts, double PromptLength, double NewTokens, int Rows);

/// <summary>
/// Operations that a program starts on a device for one pass through a model without gradients, as the TorchSharp engine has them
/// (src/ImplicitInstruct.Torch/README.md).
/// </summary>
/// <remarks>
/// However little an operation computes, starting it takes the program a while, and a device that is done sooner waits: small models decode
/// as fast as they are started.
/// </remarks>
internal static class DecodingOperations
{
    /// <summary>
    /// Of a block: two norms, four products, three to turn queries and keys, one that keeps keys and values, attention, two of the gate.
    /// </summary>
    public const int OfBlock = 13;

    /// <summary>
    /// Outside the blocks: tokens come, embedding, sines and cosines, four for the mask, norm, output matrix, logits kept in 32 bits, five
    /// to choose, choices go.
    /// </summary>
    public const int OutsideBlocks = 17;

    /// <summary>Of one pass.</summary>
    public static int Of(LanguageModelConfig config) =>
        Enumerable.Range(0, config.Layers).Sum(layer => OfLayer(config, layer)) + OutsideBlocks;

    /// <summary>
    /// Of a layer: clipping queries, keys and values is one more, as is adding biases; norms of queries and keys are five, which lie apart
    /// for them and together again; norms behind attention and MLP are added by two; a layer without rotation has three less.
    /// </summary>
    public static int OfLayer(LanguageModelConfig config, int layer) => OfBlock
        + (config.QueryKeyValueLimit is null ? 0 : 1)
        + (config.Block.HasBiases ? 1 : 0)
        + (config.Block.QueryKeyNorm == QueryKeyNorm.None ? 0 : 5)
        + (config.Block.NormPlacement == NormPlacement.BeforeBranch ? 0 : 2)
        - (config.IsRotated(layer) ? 0 : 3);
}
