using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.Arithmetic;
using ImplicitInstruct.Modeling.LowRank;

namespace ImplicitInstruct.Build.Bench;

/// <summary>A model and the batches it is measured with.</summary>
/// <param name="Name">Name in tables.</param>
/// <param name="Config">The model; weights are drawn.</param>
/// <param name="Rows">Sequences of a training step.</param>
/// <param name="Length">Tokens of a sequence.</param>
/// <param name="Prompts">Prompts that are decoded together.</param>
/// <param name="NewTokens">Tokens decoded for each.</param>
internal sealed record BenchmarkShape(string Name, LanguageModelConfig Config, int Rows, int Length, int Prompts, int NewTokens)
{
    /// <summary>Tokens of every prompt.</summary>
    public const int PromptLength = 24;

    /// <summary>What <c>--shape</c> is to be for <see cref="Growth"/>.</summary>
    public const string GrowthName = "growth";

    /// <summary>The miniature's base model, 1.0M parameters, as it is pretrained and decoded.</summary>
    public static BenchmarkShape Mini { get; } = new("mini 1.0M", Llama(1017, 128, 320, 4, 4, 4, tied: false), 8, 128, 192, 72);

    /// <summary>10.7M parameters: hidden 288, 6 layers, vocabulary 8192, untied.</summary>
    public static BenchmarkShape TenMillion { get; } = new("10.7M", Llama(8192, 288, 768, 6, 6, 6, tied: false), 8, 256, 64, 64);

    /// <summary>15M parameters: the shape of karpathy/llama2.c's stories15M.</summary>
    public static BenchmarkShape FifteenMillion { get; } = new("stories15M", Llama(32000, 288, 768, 6, 6, 6, tied: true), 4, 256, 64, 64);

    /// <summary>135M parameters: the shape of SmolLM2-135M.</summary>
    public static BenchmarkShape SmolLm { get; } = new("SmolLM2-135M", Llama(49152, 576, 1536, 30, 9, 3, tied: true), 2, 256, 16, 32);

    /// <summary>
    /// 6.7B parameters: the shape of Llama-2-7B, at the longest sequence that its tuning has. For GPUs, and measured only when it is named.
    /// </summary>
    public static BenchmarkShape Llama2 { get; } = new("llama-2-7b", PublishedShapes.Llama2, 4, 2048, 64, 128);

    /// <summary>
    /// 1.1B parameters: the shape of TinyLlama-1.1B, trained by an adapter, since weights, gradients and moments of all of them are 26 GB.
    /// Measured only when it is named.
    /// </summary>
    public static BenchmarkShape TinyLlama { get; } =
        new("TinyLlama-1.1B", PublishedShapes.TinyLlama, 2, 128, 8, 16) { Adaptation = new LowRankAdaptation() };

    /// <summary>All shapes that are measured unasked, small to large.</summary>
    public static IReadOnlyList<BenchmarkShape> All { get; } = [Mini, TenMillion, FifteenMillion, SmolLm];

    /// <summary>
    /// A small model, and it twice and four times as large in one direction at a time: what an operation costs should not depend on it.
    /// </summary>
    public static IReadOnlyList<BenchmarkShape> Growth { get; } =
    [
        Grown("growth"),
        .. new[] { 2, 4 }.SelectMany(by => new[]
        {
            Grown($"width x {by}", width: by), Grown($"depth x {by}", depth: by), Grown($"length x {by}", length: by),
            Grown($"batch x {by}", batch: by), Grown($"vocabulary x {by}", vocabulary: by),
        }),
    ];

    /// <summary>What is trained beside frozen weights; null: all weights.</summary>
    public LowRankAdaptation? Adaptation { get; private init; }

    /// <summary>The shapes to measure.</summary>
    /// <param name="filter">A part of a name; null for all but the largest.</param>
    /// <exception cref="AdviceException">No shape has that name.</exception>
    public static IReadOnlyList<BenchmarkShape> Named(string? filter)
    {
        if (filter is null)
            return All;
        if (filter.Equals(GrowthName, StringComparison.OrdinalIgnoreCase))
            return Growth;
        BenchmarkShape[] named =
        [
            .. All.Where(shape => shape.Name.Contains(filter, StringComparison.OrdinalIgnoreCase)),
            .. Large.Where(shape => shape.Name.Equals(filter, StringComparison.OrdinalIgnoreCase)),
        ];
        return named.Length > 0 ? named
            : throw new AdviceException(
                $"No shape is called '{filter}'. Type --shape with a part of one of: "
                + $"{string.Join(", ", All.Concat(Large).Select(shape => shape.Name))}; or {GrowthName}.");
    }

    private static IReadOnlyList<BenchmarkShape> Large { get; } = [TinyLlama, Llama2];

    private static BenchmarkShape Grown(
        string name, int width = 1, int depth = 1, int length = 1, int batch = 1, int vocabulary = 1) => new(
        name, Llama(4096 * vocabulary, 256 * width, 704 * width, 4 * depth, 4 * width, 4 * width, tied: false), 4 * batch, 128 * length,
        8 * batch, 32);

    private static LanguageModelConfig Llama(
        int vocabulary, int hidden, int intermediate, int layers, int heads, int keyValueHeads, bool tied) => new()
        {
            VocabularySize = vocabulary,
            HiddenSize = hidden,
            IntermediateSize = intermediate,
            Layers = layers,
            Heads = heads,
            KeyValueHeads = keyValueHeads,
            MaxPositions = 512,
            TiedEmbeddings = tied,
        };

    /// <summary>
    /// Floating-point operations of the matrix products of one training step; what checkpointing repeats is not counted again.
    /// </summary>
    public double TrainingFlops => Rows * ModelFlops.Training(Config, Length, adaptation: Adaptation);

    /// <summary>Of decoding all prompts together: every token but the last goes in, and a prompt's last gives its first logits.</summary>
    public double DecodingFlops => Prompts * (ModelFlops.Forward(Config, PromptLength + NewTokens - 1)
        - ((PromptLength - 1) * 2.0 * Config.VocabularySize * Config.HiddenSize));

    /// <summary>Bytes that one token of one prompt reads at least: every weight it is multiplied with.</summary>
    /// <param name="bytesAWeight">Bytes of a weight.</param>
    public double BytesAToken(int bytesAWeight) => (double)bytesAWeight * ParameterCount.Of(Config).Multiplied;
}
