using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Torch;

/// <summary>Where the TorchSharp engine is opened, or where it is said how to get it.</summary>
public static class TorchEngines
{
    private static readonly Lazy<IReadOnlyList<Gpu>> Asked = new(NvidiaSmi.Ask);

    /// <summary>Whether TorchSharp was restored when this was compiled and its native library loads here.</summary>
    public static bool IsAvailable => WhyNot is null;

    /// <summary>
    /// The kind of device that TorchSharp was restored for when this was compiled, <c>cpu</c> or <c>cuda</c>, which can do both; null when
    /// it was not.
    /// </summary>
    public static string? RestoredFor =>
#if TORCHSHARP_CUDA
        "cuda";
#elif TORCHSHARP
        "cpu";
#else
        null;
#endif

    /// <summary>One sentence that says why there is no engine; null when there is one.</summary>
    public static string? WhyNot =>
#if TORCHSHARP
        Engine.NativeLibraries.WhyNot;
#else
        "TorchSharp is not restored, so there is no engine that computes with it.";
#endif

    /// <summary>The first GPU where there is one, else the CPU.</summary>
    public static string DefaultDevice =>
#if TORCHSHARP
        IsAvailable && Engine.NativeLibraries.HasCuda() ? "cuda:0" :
#endif
        "cpu";

    /// <summary>
    /// Numerics id of the engine on a kind of device, which need not be there: so that a machine without a GPU can name what one will make.
    /// </summary>
    /// <param name="cuda">Whether the device is a GPU.</param>
    /// <exception cref="AdviceException">TorchSharp is not restored.</exception>
    public static string NumericsOn(bool cuda)
    {
        if (RestoredFor is null)
            throw new AdviceException(WhyNot!) { Remedy = "torch.restore" };
#if TORCHSHARP
        return Engine.TorchEngine.NumericsOn(cuda);
#else
        throw new InvalidOperationException("Without TorchSharp there is a reason why not.");
#endif
    }

    /// <summary>An engine.</summary>
    /// <param name="options">Device, precision and where things are kept.</param>
    /// <exception cref="AdviceException">TorchSharp is not restored, its native library does not load, or the device is not
    /// there.</exception>
    public static IEngine Open(TorchOptions options)
    {
        options.Validate();
        if (WhyNot is { } reason)
            throw new AdviceException(reason) { Remedy = RestoredFor is null ? "torch.restore" : "torch.library" };
#if TORCHSHARP
        return new Engine.TorchEngine(options);
#else
        throw new InvalidOperationException("Without TorchSharp there is a reason why not.");
#endif
    }

    /// <summary>The GPUs of this machine, whether or not the engine can use them.</summary>
    public static IReadOnlyList<Gpu> Gpus => Asked.Value;

    /// <summary>
    /// What the device reaches in products of two large matrices of the engine's precision, floating-point operations a second; the best of
    /// some runs.
    /// </summary>
    /// <exception cref="AdviceException">There is no engine or device.</exception>
    public static double MeasurePeak(TorchOptions options, int runs)
    {
        Open(options);
#if TORCHSHARP
        return Engine.PeakProduct.Measure(options, runs);
#else
        throw new InvalidOperationException("Without TorchSharp no engine was opened.");
#endif
    }

    /// <summary>
    /// Lines for a person who wants to know what is there: version, what was loaded and from where, GPUs with their driver and memory.
    /// </summary>
    public static IReadOnlyList<(string Name, string Value)> Describe()
    {
#if TORCHSHARP
        return Engine.NativeLibraries.Describe();
#else
        return [("TorchSharp", "not restored")];
#endif
    }
}
