using ImplicitInstruct.Cpu.Kernels;
using ImplicitInstruct.Cpu.Llama;
using ImplicitInstruct.Cpu.Threads;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Cpu;

/// <summary>The deterministic engine: the same weights, logits and gradients bit for bit on any machine, with any number of threads and in any batch.</summary>
public sealed class CpuEngine : IEngine, IDisposable
{
    private readonly WorkerPool pool;
    private readonly MatrixKernel kernel;

    /// <param name="threads">Threads that compute, the caller's among them; 0 takes one for each processor.</param>
    public CpuEngine(int threads = 0) : this(threads, MatrixKernel.Best) { }

    internal CpuEngine(int threads, MatrixKernel kernel)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        this.kernel = kernel;
        pool = new WorkerPool(threads == 0 ? Environment.ProcessorCount : threads);
    }

    /// <inheritdoc/>
    public string Name => "cpu";

    /// <inheritdoc/>
    public string NumericsId => "cpu-1";

    /// <summary>Threads that compute.</summary>
    public int Threads => pool.Workers;

    /// <summary>Name of the kernel under the matrix products, e.g. <c>512-bit 12x32</c>. It decides speed, never bits.</summary>
    public string Kernel => kernel.Name;

    /// <inheritdoc/>
    public ICausalLanguageModel Create(LanguageModelConfig config, WeightInitialization initialization, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(initialization);
        var model = new LlamaModel(config, kernel, pool);
        model.Parameters.Draw(initialization, seed);
        return model;
    }

    /// <inheritdoc/>
    public ICausalLanguageModel Load(LanguageModelConfig config, IReadOnlyList<NamedTensor> weights)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(weights);
        var model = new LlamaModel(config, kernel, pool);
        var given = weights.ToDictionary(tensor => tensor.Name);
        foreach (var parameter in model.Parameters.All)
        {
            if (!given.Remove(parameter.Name, out var tensor))
                throw new ArgumentException($"The checkpoint lacks the tensor {parameter.Name}.");
            if (!tensor.Shape.SequenceEqual(parameter.Shape))
                throw new ArgumentException($"The tensor {parameter.Name} is [{string.Join(", ", tensor.Shape)}]; the configuration asks for [{string.Join(", ", parameter.Shape)}].");
            if (tensor.Values.Length != parameter.Length)
                throw new ArgumentException($"The tensor {parameter.Name} has {tensor.Values.Length} values; its shape asks for {parameter.Length}.");
            tensor.Values.Span.CopyTo(parameter.Span);
        }
        if (given.Count > 0)
            throw new ArgumentException($"The checkpoint holds the tensor {given.Keys.Order(StringComparer.Ordinal).First()}, which {ModelOf(config)} of this configuration has not.");
        return model;
    }

    private static string ModelOf(LanguageModelConfig config) => config.Architecture == ModelArchitecture.Olmo ? "an OLMo" : "a Llama";

    /// <summary>Stops the threads; models made by this engine compute no more.</summary>
    public void Dispose() => pool.Dispose();
}
