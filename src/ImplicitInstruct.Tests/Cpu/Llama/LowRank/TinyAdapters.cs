using ImplicitInstruct.Cpu;
using ImplicitInstruct.Cpu.Llama;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.LowRank;
using ImplicitInstruct.Modeling.Quantization;
using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Tests.Cpu.Llama.LowRank;

/// <summary>Small adapters whose B is drawn too: a fresh one is zero, which would hide a forgotten factor.</summary>
internal static class TinyAdapters
{
    /// <summary>A rank, factor and choice of layers drawn from a seed; every third has all layers.</summary>
    public static LowRankAdaptation Random(ulong seed)
    {
        var random = new Philox(seed, "adaptation");
        var targets = LowRankAdaptation.AllTargets.Where(_ => seed % 3 == 0 || random.Chance(0.5)).ToList();
        return new LowRankAdaptation
        {
            Rank = 1 + random.Below(19),
            Alpha = 0.5 + random.Below(20),
            RankStabilized = random.Chance(0.3),
            Targets = targets.Count == 0 ? ["o_proj"] : targets,
        };
    }

    /// <summary>An adapter with numbers everywhere.</summary>
    public static LowRankAdapter Draw(LanguageModelConfig config, LowRankAdaptation adaptation, ulong seed)
    {
        var fresh = LowRankAdapter.Draw(config, adaptation, seed);
        return fresh with
        {
            Weights =
            [
                .. fresh.Weights.Select((tensor, i) => tensor.Name.Contains("lora_A", StringComparison.Ordinal) ? tensor
                    : tensor with { Values = ImplicitInstruct.Tests.Cpu.Draw.Normal(tensor.Values.Length, seed + (ulong)i, 0.3) }),
            ],
        };
    }

    /// <summary>An adapted model.</summary>
    public static LlamaModel Adapted(
        CpuEngine engine, LanguageModelConfig config, LowRankAdaptation adaptation, ulong seed,
        BaseQuantization below = BaseQuantization.None)
    {
        var model = TinyLlama.Create(engine, config, seed, below);
        model.Attach(Draw(config, adaptation, seed));
        return model;
    }
}
