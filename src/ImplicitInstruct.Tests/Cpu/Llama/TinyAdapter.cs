using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.LowRank;

namespace ImplicitInstruct.Tests.Cpu.Llama;

/// <summary>Small adapters that change something: a fresh one's B is zero, which would hide a forgotten update.</summary>
internal static class TinyAdapter
{
    /// <summary>Those of every layer, and those of PEFT's defaults for a Llama.</summary>
    public static readonly string[] Targets = ["all", "q_proj,v_proj"];

    /// <summary>An adapter whose rank comes from the seed, and whose B is drawn too.</summary>
    /// <param name="config">The model that is adapted.</param>
    /// <param name="seed">Of the rank and of both matrices.</param>
    /// <param name="targets">Names of layers with commas between, or <c>all</c>.</param>
    /// <param name="dropout">Share of the inputs that it does not see in training.</param>
    public static LowRankAdapter Create(LanguageModelConfig config, ulong seed, string targets = "all", double dropout = 0)
    {
        var adaptation = new LowRankAdaptation
        {
            Rank = 1 + (int)(seed % 4),
            Alpha = 3,
            Dropout = dropout,
            RankStabilized = seed % 2 == 0,
            Targets = targets == "all" ? LowRankAdaptation.AllTargets : targets.Split(','),
        };
        var fresh = LowRankAdapter.Draw(config, adaptation, seed);
        return fresh with
        {
            Weights =
            [
                .. fresh.Weights.Select((weight, index) => index % 2 == 0
                    ? weight
                    : weight with { Values = Draw.Normal(weight.Values.Length, seed + (ulong)index, deviation: 0.4) }),
            ],
        };
    }
}
