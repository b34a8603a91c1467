using ImplicitInstruct.Cpu;
using ImplicitInstruct.Cpu.Llama;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.Quantization;
using ImplicitInstruct.Numerics;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.Cpu.Llama;

/// <summary>Small models and batches that leave no width, length or count a multiple of anything.</summary>
internal static class TinyLlama
{
    /// <summary>The families that compute in ways of their own; a Mistral computes as a Llama does.</summary>
    public static IReadOnlyList<ModelArchitecture> Families { get; } =
        [.. Enum.GetValues<ModelArchitecture>().Where(architecture => architecture != ModelArchitecture.Mistral)];

    /// <summary>
    /// Two blocks, heads of six elements, two query heads to a key-value head. An OLMo clips a good part of its queries, keys and values; a
    /// SmolLM3's second block is not rotated.
    /// </summary>
    public static LanguageModelConfig Config(bool tied, ModelArchitecture architecture = ModelArchitecture.Llama) => new()
    {
        Architecture = architecture,
        QueryKeyValueLimit = architecture == ModelArchitecture.Olmo ? 0.75f : null,
        UnrotatedEvery = architecture == ModelArchitecture.SmolLm3 ? 2 : 0,
        VocabularySize = 37,
        HiddenSize = 27,
        IntermediateSize = 41,
        Layers = 2,
        Heads = 4,
        KeyValueHeads = 2,
        HeadSize = 6,
        MaxPositions = 64,
        TiedEmbeddings = tied,
    };

    /// <summary>
    /// A shape drawn from a seed: blocks, heads, groups, widths and vocabulary, tied or not; of an OLMo, clipping or not; of a SmolLM3,
    /// which layers are not rotated; of others but Llama and OLMo, frequencies stretched or not.
    /// </summary>
    public static LanguageModelConfig RandomConfig(ulong seed, ModelArchitecture architecture = ModelArchitecture.Llama)
    {
        var random = new Philox(seed, "shape");
        var keyValueHeads = 1 + random.Below(2);
        var llama = new LanguageModelConfig
        {
            VocabularySize = 3 + random.Below(10),
            HiddenSize = 5 + random.Below(12),
            IntermediateSize = 1 + random.Below(18),
            Layers = 1 + random.Below(2),
            Heads = keyValueHeads * (1 + random.Below(3)),
            KeyValueHeads = keyValueHeads,
            HeadSize = 2 * (1 + random.Below(5)),
            MaxPositions = 16,
            NormEpsilon = random.Chance(0.5) ? 1e-5f : 1e-2f,
            RopeTheta = random.Chance(0.5) ? 10000 : 50,
            TiedEmbeddings = random.Chance(0.5),
        };
        return architecture switch
        {
            ModelArchitecture.Llama => llama,
            ModelArchitecture.Olmo => llama with
            {
                Architecture = architecture,
                NormEpsilon = LanguageModelConfig.OlmoNormEpsilon,
                QueryKeyValueLimit = random.Chance(0.3) ? null : (float)(0.3 + random.Below(12) / 10.0),
            },
            _ => llama with
            {
                Architecture = architecture,
                UnrotatedEvery = architecture == ModelArchitecture.SmolLm3 ? random.Below(3) : 0,
                RotaryScaling = random.Chance(0.5) ? null : new RotaryScaling(Factor: 3, Low: 0.5, High: 2, OriginalPositions: 12),
            },
        };
    }

    /// <summary>A model whose norms and biases are drawn too: fresh ones are 1 and 0, which would hide a forgotten one.</summary>
    public static LlamaModel Create(
        CpuEngine engine, LanguageModelConfig config, ulong seed, BaseQuantization kept = BaseQuantization.None)
    {
        var model = (LlamaModel)engine.Create(
            config, new WeightInitialization { Embedding = 0.7f, Output = 0.3f, Matrix = 1, Residual = 0.8f }, seed);
        foreach (var (vector, isBias) in model.Parameters.All.Where(parameter => parameter.IsVector).Select(
            vector => (vector, vector.Name.EndsWith(".bias", StringComparison.Ordinal))))
            Draw.Normal(vector.Length, seed, deviation: 0.3).Select(value => isBias ? value : 1 + value).ToArray().CopyTo(vector.Span);
        return kept == BaseQuantization.None ? model : (LlamaModel)engine.Load(config, model.Weights, kept);
    }

    /// <summary>A copy of a model on another engine.</summary>
    public static LlamaModel Copy(ICausalLanguageModel model, CpuEngine engine) => (LlamaModel)engine.Load(model.Config, model.Weights);

    /// <summary>Examples of ragged length with masks of all kinds: everything, a run at the end, single tokens here and there.</summary>
    public static TrainingExample[] Batch(LanguageModelConfig config, int count, ulong seed, int longest = 0)
    {
        var random = new Philox(seed, "batch");
        return [.. Enumerable.Range(0, count).Select(e =>
        {
            var tokens = Tokens(config, 2 + random.Below((longest == 0 ? config.MaxPositions : longest) - 1), random);
            if (e % 3 == 0)
                return TrainingExample.All(tokens);
            var (first, mask) = (1 + random.Below(tokens.Length - 1), new bool[tokens.Length]);
            for (var t = 1; t < mask.Length; t++)
                mask[t] = t == first || (e % 3 == 1 ? t >= first : random.Chance(0.4));
            return new TrainingExample(tokens, mask);
        })];
    }

    /// <summary>Random tokens.</summary>
    public static int[] Tokens(LanguageModelConfig config, int count, Philox random) =>
        [.. Enumerable.Range(0, count).Select(_ => random.Below(config.VocabularySize))];

    /// <summary>Some steps with decay and clipping; the weights' digest.</summary>
    public static string Train(
        LlamaModel model, int steps, int microBatch = 0, LossWeighting weighting = LossWeighting.PerExample, int examples = 8)
    {
        using var session = model.BeginTraining(new OptimizerRecipe { WeightDecay = 0.1, ClipNorm = 0.5, Weighting = weighting });
        for (var step = 0; step < steps; step++)
            session.Step(Batch(model.Config, examples, (ulong)step), 3e-3, microBatch);
        return Bits.Digest([.. model.Weights, .. session.State]);
    }
}
