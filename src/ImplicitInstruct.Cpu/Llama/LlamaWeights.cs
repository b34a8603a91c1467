using ImplicitInstruct.Cpu.Kernels;
using ImplicitInstruct.Cpu.Threads;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Cpu.Llama;

/// <summary>All weights of a model.</summary>
internal sealed class LlamaWeights
{
    private readonly PackingWork _packing = new();

    /// <summary>Zero weights of the given shape.</summary>
    public LlamaWeights(LanguageModelConfig config)
    {
        Embedding = new Parameter("model.embed_tokens.weight", config.VocabularySize, config.HiddenSize);
        Layers = [.. Enumerable.Range(0, config.Layers).Select(index => new LlamaLayer(config, index))];
        FinalNorm = new Norm(config, "model.norm.weight");
        Output = config.TiedEmbeddings ? new Linear(Embedding) : new Linear("lm_head.weight", config.VocabularySize, config.HiddenSize);
        All =
        [
            Embedding, .. Layers.SelectMany(layer => layer.Parameters),
            .. FinalNorm.Scale is { } scale ? [scale] : Array.Empty<Parameter>(),
            .. config.TiedEmbeddings ? Array.Empty<Parameter>() : [Output.Weight],
        ];
        Linears = [.. Layers.SelectMany(layer => layer.Linears), Output];
    }

    /// <summary>[vocabulary, hidden].</summary>
    public Parameter Embedding { get; }

    public IReadOnlyList<LlamaLayer> Layers { get; }

    public Norm FinalNorm { get; }

    /// <summary>[vocabulary, hidden]; the embedding itself when tied.</summary>
    public Linear Output { get; }

    /// <summary>Every weight once, in checkpoint order.</summary>
    public IReadOnlyList<Parameter> All { get; }

    /// <summary>Every matrix that is multiplied with.</summary>
    public IReadOnlyList<Linear> Linears { get; }

    /// <summary>Draws fresh weights.</summary>
    public void Draw(LanguageModelConfig config, WeightInitialization initialization, ulong seed)
    {
        foreach (var (parameter, weight) in All.Zip(WeightLayout.Of(config)))
            initialization.Draw(weight, seed, parameter.Span);
    }

    /// <summary>Copies the weights into the order of the kernel, and for training also into that of the backward pass.</summary>
    public void Pack(MatrixKernel kernel, WorkerPool pool, bool training)
    {
        for (var i = 0; i < Linears.Count; i++)   // an enumerator of a list interface would be garbage at every step
            Linears[i].Allocate(kernel, training);
        _packing.Run(Linears, pool);
    }

    private sealed class PackingWork : IParallelWork
    {
        private Linear[] _owners = [];
        private int[] _panels = [];

        public void Run(IReadOnlyList<Linear> linears, WorkerPool pool)
        {
            var count = 0;
            for (var i = 0; i < linears.Count; i++)
                count += linears[i].Panels;
            if (count != _panels.Length)
            {
                _owners = [.. linears.SelectMany(linear => Enumerable.Repeat(linear, linear.Panels))];
                _panels = [.. linears.SelectMany(linear => Enumerable.Range(0, linear.Panels))];
            }
            pool.Run(this, count);
        }

        public void Run(int index, int worker) => _owners[index].Pack(_panels[index]);
    }
}
