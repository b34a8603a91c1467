using ImplicitInstruct.Cpu;
using ImplicitInstruct.Cpu.Llama;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.LowRank;
using ImplicitInstruct.Modeling.Quantization;
using ImplicitInstruct.Tests.Cpu.Llama;
using ImplicitInstruct.Torch;
using ImplicitInstruct.Torch.Engine;

namespace ImplicitInstruct.Tests.Torch.Engine;

/// <summary>One small model on both engines.</summary>
internal sealed class TinyModels : IDisposable
{
    public TinyModels(
        LanguageModelConfig config, ulong seed, TorchOptions? options = null, BaseQuantization kept = BaseQuantization.None)
    {
        Require();
        CpuEngine = new CpuEngine(2);
        var drawn = TinyLlama.Create(CpuEngine, config, seed);
        Torch = Open(drawn, options, kept);
        Cpu = kept == BaseQuantization.None ? drawn : TinyLlama.Create(CpuEngine, config, seed, kept);
    }

    public CpuEngine CpuEngine { get; }

    public LlamaModel Cpu { get; }

    public TorchModel Torch { get; }

    /// <summary>Attaches an adapter on both engines.</summary>
    public TinyModels Attach(LowRankAdapter adapter)
    {
        Cpu.Attach(adapter);
        Torch.Attach(adapter);
        return this;
    }

    /// <summary>The same weights on another TorchSharp engine.</summary>
    public static TorchModel Open(
        ICausalLanguageModel model, TorchOptions? options = null, BaseQuantization kept = BaseQuantization.None) =>
        (TorchModel)TorchEngines.Open(options ?? new TorchOptions()).Load(model.Config, model.Weights, kept);

    /// <summary>Ignores the test, with the reason, where libtorch does not load.</summary>
    public static void Require()
    {
        if (TorchEngines.WhyNot is { } reason)
            Assert.Ignore(reason);
    }

    public void Dispose()
    {
        Torch.Dispose();
        Cpu.Dispose();
        CpuEngine.Dispose();
    }
}
