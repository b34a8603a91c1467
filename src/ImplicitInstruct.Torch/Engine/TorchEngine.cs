using System.Runtime.InteropServices;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.Arithmetic;
using ImplicitInstruct.Modeling.Quantization;
using TorchSharp;
using static TorchSharp.torch;

namespace ImplicitInstruct.Torch.Engine;

/// <summary>All of <see cref="ModelArchitecture"/> through libtorch, on the CPU or a CUDA GPU.</summary>
internal sealed class TorchEngine : IEngine
{
    private readonly TorchOptions _options;
    private readonly Device _device;

    /// <exception cref="AdviceException">The device is not there.</exception>
    public TorchEngine(TorchOptions options)
    {
        if (options.OnCuda && !NativeLibraries.HasCuda())
        {
            throw new AdviceException($"The device {options.Device} needs an NVIDIA GPU, its driver and TorchSharp for CUDA.")
            {
                Remedy = TorchEngines.RestoredFor == "cuda" ? "torch.device" : "torch.restore",
            };
        }

        (_options, _device) = (options, torch.device(options.Device));
        if (options.OnCuda && _device.index >= torch.cuda.device_count())
        {
            throw new AdviceException($"The device {options.Device} is not there: this machine has {torch.cuda.device_count()} GPU(s), "
                + "of which the first is cuda:0.")
            {
                Remedy = "torch.device",
            };
        }
    }

    /// <inheritdoc/>
    public string Name => "torch";

    /// <summary>
    /// Library, kind of device, precision (<c>*</c>: that of each artifact), and how often the order of operations here has changed.
    /// Results are not the same bits on every machine of that kind; see README.md.
    /// </summary>
    public string NumericsId => NumericsOn(_options.OnCuda);

    /// <summary>The id before any engine is opened, on a machine without the device.</summary>
    /// <param name="cuda">Whether it is of a GPU.</param>
    internal static string NumericsOn(bool cuda) => $"torch-{NativeLibraries.Version}-{(cuda ? "cuda" : "cpu")}-*-3";

    /// <inheritdoc/>
    public ICausalLanguageModel Create(LanguageModelConfig config, WeightInitialization initialization, ulong seed)
    {
        config.Validate();
        return Load(config, WeightLayout.Of(config).Select(weight =>
        {
            var values = new float[weight.Length];
            initialization.Draw(weight, seed, values);
            return new NamedTensor(weight.Name, weight.Shape, values);
        }));
    }

    /// <inheritdoc/>
    public ICausalLanguageModel Load(
        LanguageModelConfig config, IReadOnlyList<NamedTensor> weights, BaseQuantization kept = BaseQuantization.None)
    {
        config.Validate();
        return Load(config, weights.AsEnumerable(), kept);
    }

    private TorchModel Load(
        LanguageModelConfig config, IEnumerable<NamedTensor> weights, BaseQuantization kept = BaseQuantization.None)
    {
        var isQuantized = kept == BaseQuantization.Nf4;
        if (!_options.OnCuda)
            MachineMemory.Require(config, isQuantized ? 1 : _options.Precision == TorchPrecision.Fp32 ? 4 : 2, "be loaded");
        // What is not trained beside matrices that are not needs no masters.
        var options = isQuantized ? _options with { Trainable = false } : _options;
        var quantized = (isQuantized ? QuantizedWeights.NamesOf(config) : []).ToHashSet(StringComparer.Ordinal);
        var own = new WeightSet { Numbers = isQuantized ? new Nf4Script(_device) : null };
        using var host = new HostMemory(_options.OnCuda);
        using var packed = new PackedMatrices(config, _options.Dtype, _device);
        try
        {
            WeightWalk.Through(config, weights, (shape, values) => own.Add(quantized.Contains(shape.Name)
                ? new Weight(shape, new Nf4Matrix(Nf4Tensor.Quantize(shape.Name, shape.Shape, values), _device), own.Numbers!)
                : new Weight(shape, values.Span, options, packed.Room(shape), host)));
            return new TorchModel(config, own, packed, options, _device);
        }
        catch (ExternalException trouble) when (OutOfMemory.Is(trouble))
        {
            own.Dispose();
            throw OutOfMemory.InLoading(_options, trouble);
        }
        catch
        {
            own.Dispose();
            throw;
        }
    }
}
