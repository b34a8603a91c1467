using ImplicitInstruct.Cpu.Kernels;
using ImplicitInstruct.Cpu.Threads;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.LowRank;
using ImplicitInstruct.Modeling.Quantization;

namespace ImplicitInstruct.Cpu.Llama;

/// <summary>All weights of a model.</summary>
internal sealed class LlamaWeights
{
    private readonly PackingWork _packing = new();
    private IReadOnlyList<Linear> _trainedLinears;
    private readonly IReadOnlyList<Linear> _packedLinears;
    private bool _isFrozen;

    /// <summary>Whether a matrix is in 16 bits, so that training has to widen some.</summary>
    private bool _hasNarrow;

    /// <summary>Whether every matrix has been looked at, so that none is again before training.</summary>
    private bool _isNarrow;

    /// <summary>Zero weights of the given shape; none of the matrices that are kept quantised, until they are given.</summary>
    public LlamaWeights(LanguageModelConfig config, BaseQuantization kept = BaseQuantization.None)
    {
        Embedding = new Parameter("model.embed_tokens.weight", config.VocabularySize, config.HiddenSize);
        Layers = [.. Enumerable.Range(0, config.Layers).Select(index => new LlamaLayer(config, index))];
        FinalNorm = new Norm(config, "model.norm.weight", config.HiddenSize);
        Output = config.TiedEmbeddings ? new Linear(Embedding) : new Linear("lm_head.weight", config.VocabularySize, config.HiddenSize);
        All =
        [
            Embedding, .. Layers.SelectMany(layer => layer.Parameters),
            .. FinalNorm.Scale is { } scale ? [scale] : Array.Empty<Parameter>(),
            .. config.TiedEmbeddings ? Array.Empty<Parameter>() : [Output.Weight],
        ];
        Linears = [.. Layers.SelectMany(layer => layer.Linears), Output];
        AreQuantized = kept == BaseQuantization.Nf4;
        _packedLinears = AreQuantized ? [Output] : Linears;
        (Trained, _trainedLinears) = (All, _packedLinears);
    }

    /// <summary>[vocabulary, hidden].</summary>
    public Parameter Embedding { get; }

    public IReadOnlyList<LlamaLayer> Layers { get; }

    public Norm FinalNorm { get; }

    /// <summary>[vocabulary, hidden]; the embedding itself when tied.</summary>
    public Linear Output { get; }

    /// <summary>Every weight once, in checkpoint order.</summary>
    public IReadOnlyList<Parameter> All { get; }

    /// <summary>Every matrix that is multiplied with, but for an adapter's.</summary>
    public IReadOnlyList<Linear> Linears { get; }

    /// <summary>What training moves: <see cref="All"/>, or an adapter's matrices in the order of its layout.</summary>
    public IReadOnlyList<Parameter> Trained { get; private set; }

    /// <summary>Whether the matrices of the blocks are kept in 4 bits.</summary>
    public bool AreQuantized { get; }

    /// <summary>Whether there is an adapter, and the model's own weights move no more.</summary>
    public bool HasAdapter => Trained != All;

    /// <summary>Draws fresh weights.</summary>
    public void Draw(LanguageModelConfig config, WeightInitialization initialization, ulong seed)
    {
        foreach (var (parameter, weight) in All.Zip(WeightLayout.Of(config)))
            initialization.Draw(weight, seed, parameter.Span);
    }

    /// <summary>Copies the given weights, or quantises those that are kept so, one by one.</summary>
    /// <param name="config">The model.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="narrowFor">
    /// The kernel for which matrices are packed in 16 bits at once, where they fit: a large model's are never in memory in 32. Null where
    /// they are not.
    /// </param>
    /// <param name="pool">Whose workers do it.</param>
    /// <exception cref="ArgumentException">They are not those of this model, or a number to quantise is not finite.</exception>
    public void Load(LanguageModelConfig config, IEnumerable<NamedTensor> weights, MatrixKernel? narrowFor, WorkerPool pool)
    {
        var parameters = All.ToDictionary(parameter => parameter.Name);
        var linears = Linears.Where(linear => linear.Weight != Embedding).ToDictionary(linear => linear.Weight.Name);
        WeightWalk.Through(config, weights, (shape, values) =>
        {
            var linear = linears.GetValueOrDefault(shape.Name);
            if (AreQuantized && linear is not null && linear != Output)
                linear.Quantize(values);
            else if (narrowFor is null || linear?.Narrow(narrowFor, pool, values.Span) != true)
                values.Span.CopyTo(parameters[shape.Name].Span);
            else
                _hasNarrow = true;
        });
    }

    /// <summary>Takes up an adapter, matrix by matrix.</summary>
    /// <exception cref="ArgumentException">It is not an adapter of this model.</exception>
    public void Attach(LanguageModelConfig config, LowRankAdapter adapter)
    {
        var given = new Dictionary<string, ReadOnlyMemory<float>>(StringComparer.Ordinal);
        adapter.Through(config, (shape, values) => given.Add(shape.Name, values));
        var linears = Linears.ToDictionary(linear => linear.Weight.Name);
        var updates = new List<Linear>();
        foreach (var matrix in LowRankLayout.Of(config, adapter.Adaptation))
        {
            var update = new LowRankUpdate(matrix, adapter.Adaptation);
            linears[matrix.Weight.Name].Update = update;
            updates.AddRange([update.Down, update.Up]);
        }

        foreach (var linear in updates)
            given[linear.Weight.Name].Span.CopyTo(linear.Weight.Span);
        (Trained, _trainedLinears) = ([.. updates.Select(linear => linear.Weight)], updates);
    }

    /// <summary>Copies the weights into the order of the kernel, and for training also into that of the backward pass.</summary>
    public void Pack(MatrixKernel kernel, WorkerPool pool, bool training)
    {
        if (!training && !_isFrozen && !_isNarrow)
            Narrow(kernel, pool);
        else if (training && _hasNarrow)
            Widen(pool);
        if (training && HasAdapter)
            Freeze(kernel, pool);
        else if (HasAdapter)
            Pack(_packedLinears, kernel, pool, training);
        Pack(_trainedLinears, kernel, pool, training);
    }

    /// <summary>
    /// Packs the model's own matrices once and for all, and lets go of those that nothing else reads: a frozen weight takes the room of its
    /// one copy.
    /// </summary>
    private void Freeze(MatrixKernel kernel, WorkerPool pool)
    {
        if (_isFrozen)
            return;
        foreach (var linear in _packedLinears)   // one by one, so that two copies of no more than one are there at a time
        {
            linear.Freeze();
            Pack([linear], kernel, pool, training: false);
            if (linear.Weight != Embedding)
                linear.Weight.Release(linear.Unpack);
        }

        _isFrozen = true;
    }

    private void Narrow(MatrixKernel kernel, WorkerPool pool)
    {
        Each(pool, _packedLinears, linear => linear.Narrow(kernel, linear.Weight == Embedding));
        (_hasNarrow, _isNarrow) = (true, true);
    }

    private void Widen(WorkerPool pool)
    {
        Each(pool, _packedLinears, linear => linear.Widen());
        (_hasNarrow, _isNarrow) = (false, false);
    }

    private static void Each(WorkerPool pool, IReadOnlyList<Linear> linears, Action<Linear> action) =>
        pool.Run(new EachWork(linears, action), linears.Count);

    private void Pack(IReadOnlyList<Linear> linears, MatrixKernel kernel, WorkerPool pool, bool training)
    {
        for (var i = 0; i < linears.Count; i++)   // an enumerator of a list interface would be garbage at every step
            linears[i].Allocate(kernel, training);
        _packing.Run(linears, pool);
    }

    private sealed class EachWork(IReadOnlyList<Linear> linears, Action<Linear> action) : IParallelWork
    {
        public void Run(int index, int worker) => action(linears[index]);
    }

    private sealed class PackingWork : IParallelWork
    {
        private IReadOnlyList<Linear> _linears = [];
        private Linear[] _owners = [];
        private int[] _panels = [];

        public void Run(IReadOnlyList<Linear> linears, WorkerPool pool)
        {
            var count = 0;
            for (var i = 0; i < linears.Count; i++)
                count += linears[i].Panels;
            if (count != _panels.Length || linears != _linears)
            {
                _linears = linears;
                _owners = [.. linears.SelectMany(linear => Enumerable.Repeat(linear, linear.Panels))];
                _panels = [.. linears.SelectMany(linear => Enumerable.Range(0, linear.Panels))];
            }
            pool.Run(this, count);
        }

        public void Run(int index, int worker) => _owners[index].Pack(_panels[index]);
    }
}
