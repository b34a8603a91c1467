using ImplicitInstruct.Cpu.Kernels;
using ImplicitInstruct.Cpu.Llama;
using ImplicitInstruct.Cpu.Llama.Training;
using ImplicitInstruct.Cpu.Threads;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.Quantization;

namespace ImplicitInstruct.Cpu;

/// <summary>
/// The deterministic engine: the same weights, logits and gradients bit for bit on any machine, with any number of threads and in any
/// batch.
/// </summary>
public sealed class CpuEngine : IEngine, IDisposable
{
    /// <summary>Bytes that a parameter of a loaded model takes: the weight and its copy for the kernels.</summary>
    public const int BytesAParameter = 8;

    /// <summary>The same of a checkpoint in 16 bits: its matrices stay so, an embedding and the largest matrix on its way do not.</summary>
    public const int BytesANarrowParameter = 3;

    private readonly WorkerPool _pool;
    private readonly MatrixKernel _kernel;

    /// <param name="threads">Threads that compute, the caller's among them; 0 takes one for each processor.</param>
    public CpuEngine(int threads = 0) : this(threads, MatrixKernel.Best) { }

    internal CpuEngine(int threads, MatrixKernel kernel)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        _kernel = kernel;
        _pool = new WorkerPool(threads == 0 ? Environment.ProcessorCount : threads);
    }

    /// <summary>The most threads that a training step keeps busy: those that share an example take some tokens of it each.</summary>
    /// <param name="examples">Examples of the step.</param>
    /// <param name="tokens">Tokens of an example in the mean.</param>
    public static int ThreadsOfAStep(int examples, double tokens) =>
        examples * Math.Max(1, (int)Math.Min(tokens / MicroBatch.LeastTokensOfAPart, MicroBatch.MostPartsOfAnExample));

    /// <inheritdoc/>
    public string Name => "cpu";

    /// <inheritdoc/>
    public string NumericsId => "cpu-1";

    /// <summary>Threads that compute.</summary>
    public int Threads => _pool.Workers;

    /// <summary>Name of the kernel under the matrix products, e.g. <c>512-bit 12x32</c>. It decides speed, never bits.</summary>
    public string Kernel => _kernel.Name;

    /// <inheritdoc/>
    public ICausalLanguageModel Create(LanguageModelConfig config, WeightInitialization initialization, ulong seed)
    {
        var model = new LlamaModel(config, _kernel, _pool);
        model.Parameters.Draw(config, initialization, seed);
        return model;
    }

    /// <inheritdoc/>
    public ICausalLanguageModel Load(
        LanguageModelConfig config, IReadOnlyList<NamedTensor> weights, BaseQuantization kept = BaseQuantization.None)
    {
        var isNarrow = kept == BaseQuantization.None && weights is INamedTensors { AreStoredIn16Bits: true };
        var model = new LlamaModel(config, _kernel, _pool, kept, isNarrow);
        model.Parameters.Load(config, weights, isNarrow ? _kernel : null, _pool);
        return model;
    }

    /// <summary>Stops the threads; models made by this engine compute no more.</summary>
    public void Dispose() => _pool.Dispose();
}
