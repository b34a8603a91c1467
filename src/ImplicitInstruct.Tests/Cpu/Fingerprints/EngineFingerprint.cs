using System.Globalization;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using System.Text;
using ImplicitInstruct.Cpu;
using ImplicitInstruct.Hub;
using ImplicitInstruct.Hub.Adapters;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.LowRank;
using ImplicitInstruct.Modeling.Quantization;
using ImplicitInstruct.Tests.Cpu.Llama;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Tests.Cpu.Fingerprints;

/// <summary>Small training runs from drawing the weights to greedy decoding, as text that must be the same on every machine.</summary>
internal static class EngineFingerprint
{
    private const int Steps = 3;
    private const int NewTokens = 16;

    /// <summary>
    /// Losses and norms to the last bit, the SHA-256 of the saved checkpoint, and what the trained model writes; a Llama untied and tied,
    /// an OLMo that clips, and adapters of both, of the Llama also on matrices of 4 bits and with dropout; then the other families.
    /// </summary>
    public static string Compute()
    {
        var text = new StringBuilder();
        Append(text, "untied", TinyLlama.Config(tied: false), LossWeighting.PerExample);
        Append(text, "tied", TinyLlama.Config(tied: true), LossWeighting.PerToken);
        Append(text, "OLMo", TinyLlama.Config(tied: false, ModelArchitecture.Olmo), LossWeighting.PerExample);
        var some = new LowRankAdaptation { Rank = 5, Alpha = 7, RankStabilized = true, Targets = ["q_proj", "v_proj", "down_proj"] };
        Append(text, "tied, adapter", TinyLlama.Config(tied: true), LossWeighting.PerToken, new LowRankAdaptation());
        Append(text, "OLMo, adapter", TinyLlama.Config(tied: false, ModelArchitecture.Olmo), LossWeighting.PerExample, some);
        Append(text, "untied, adapter on NF4", TinyLlama.Config(tied: false), LossWeighting.PerExample, some, BaseQuantization.Nf4);
        var dropping = some with { Targets = LowRankAdaptation.AllTargets, Dropout = 0.1 };
        Append(text, "tied, adapter with dropout", TinyLlama.Config(tied: true), LossWeighting.PerExample, dropping);
        Append(text, "Qwen2", TinyLlama.Config(tied: true, ModelArchitecture.Qwen2), LossWeighting.PerToken);
        Append(text, "Qwen3", TinyLlama.Config(tied: true, ModelArchitecture.Qwen3), LossWeighting.PerExample);
        Append(text, "OLMo 2", TinyLlama.Config(tied: false, ModelArchitecture.Olmo2), LossWeighting.PerExample);
        var stretched = TinyLlama.Config(tied: true, ModelArchitecture.SmolLm3) with
        {
            RotaryScaling = new RotaryScaling(Factor: 8, Low: 1, High: 4, OriginalPositions: 32),
        };
        Append(text, "SmolLM3, frequencies stretched", stretched, LossWeighting.PerToken);
        var olmo2 = TinyLlama.Config(tied: false, ModelArchitecture.Olmo2);
        Append(text, "OLMo 2, adapter with dropout on NF4", olmo2, LossWeighting.PerExample, dropping, BaseQuantization.Nf4);
        return text.ToString().TrimEnd();
    }

    /// <summary>What the runtime may use of this processor, as far as the engine asks for it.</summary>
    public static string Instructions() => string.Create(
        CultureInfo.InvariantCulture,
        $"Avx512F={Avx512F.IsSupported} Avx2={Avx2.IsSupported} Fma={Fma.IsSupported} AdvSimd={AdvSimd.IsSupported} " +
        $"Vector128={Vector128.IsHardwareAccelerated}");

    private static void Append(
        StringBuilder text, string name, LanguageModelConfig config, LossWeighting weighting, LowRankAdaptation? adaptation = null,
        BaseQuantization below = BaseQuantization.None)
    {
        using var engine = new CpuEngine(2);
        using var drawn = engine.Create(config, new WeightInitialization { Embedding = 0.2f }, seed: 2024);
        using var model = engine.Load(config, drawn.Weights, below);
        if (adaptation is not null)
            model.Attach(LowRankAdapter.Draw(config, adaptation, seed: 2025));
        using var session = model.BeginTraining(new OptimizerRecipe { WeightDecay = 0.1, Weighting = weighting }, seed: 2026);
        text.Append(CultureInfo.InvariantCulture, $"{name}\n");
        for (var step = 1; step <= Steps; step++)
        {
            var result = session.Step(TinyLlama.Batch(model.Config, 12, (ulong)step), 1e-2 / step, microBatch: 10);
            text.Append(CultureInfo.InvariantCulture,
                $"  step {step}: {result.Tokens} tokens, loss {result.Loss:R}, gradient norm {result.GradientNorm:R}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"  {SavedDigest(model)}\n");
        var (ids, logits) = Decode(model, [[1], [2, 3, 5, 7, 11, 13, 17], [.. Enumerable.Range(0, 33)]]);
        foreach (var row in ids)
            text.Append(CultureInfo.InvariantCulture, $"  greedy {string.Join(' ', row)}\n");
        text.Append(CultureInfo.InvariantCulture, $"  logits sha256 {logits}\n");
    }

    private static string SavedDigest(ICausalLanguageModel model)
    {
        using var folder = new TemporaryFolder();
        if (model.Adapter is { } adapter)
            AdapterCheckpoint.Save(folder.Path, adapter, baseModel: null, baseRevision: null);
        else
            Checkpoint.Save(folder.Path, model.Config, model.Weights);
        var file = Directory.EnumerateFiles(folder.Path, "*.safetensors").Single();
        return $"{Path.GetFileName(file)} sha256 {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))}";
    }

    private static (List<int>[] Ids, string Logits) Decode(ICausalLanguageModel model, int[][] prompts)
    {
        var (ids, all) = (prompts.Select(_ => new List<int>()).ToArray(), new List<NamedTensor>());
        using var session = model.BeginDecoding(prompts, NewTokens);
        for (var step = 0; step < NewTokens; step++)
        {
            if (step > 0)
                session.Append([.. ids.Select(row => row[^1])]);
            for (var row = 0; row < prompts.Length; row++)
            {
                var logits = session.Logits(row).ToArray();
                all.Add(new NamedTensor("", [logits.Length], logits));
                ids[row].Add(Array.IndexOf(logits, logits.Max()));
            }
        }

        return (ids, Bits.Digest(all));
    }
}
