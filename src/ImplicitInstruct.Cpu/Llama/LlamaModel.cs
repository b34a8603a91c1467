using ImplicitInstruct.Cpu.Kernels;
using ImplicitInstruct.Cpu.Threads;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.Arithmetic;
using ImplicitInstruct.Modeling.LowRank;
using ImplicitInstruct.Modeling.Quantization;
using ImplicitInstruct.Training;

namespace ImplicitInstruct.Cpu.Llama;

/// <summary>A Llama, or one of the families that differ from it by a <see cref="BlockVariation"/>, on the CPU.</summary>
/// <remarks>Not for concurrent use: a model computes one thing at a time, on all workers.</remarks>
internal sealed unsafe class LlamaModel : ICausalLanguageModel
{
    /// <summary>Tokens whose logits are in memory at a time.</summary>
    private const int RowsAtOnce = 48;

    /// <summary>
    /// Weights from which on all workers share every matrix: with fewer they would spend their time meeting, seven times a block.
    /// </summary>
    private const long SharedFrom = 4_000_000;

    /// <summary>
    /// Rows that a worker grows of a small model: a full tile. More of them read each weight less often, but their keys and values no
    /// longer stay in the cache (README.md, "How decoding is cut up").
    /// </summary>
    private const int RowsAWorker = 12;

    private readonly InferenceScratch[] _scratch;
    private bool _packed;
    private bool _isTrained;
    private LowRankAdaptation? _adaptation;
    private BlockRounds? _rounds;

    public LlamaModel(
        LanguageModelConfig config, MatrixKernel kernel, WorkerPool pool, BaseQuantization kept = BaseQuantization.None,
        bool isNarrow = false)
    {
        config.Validate();
        MachineMemory.Require(
            config,
            kept == BaseQuantization.Nf4 ? LlamaTrainingSession.BytesAQuantizedParameter
                : isNarrow ? CpuEngine.BytesANarrowParameter : CpuEngine.BytesAParameter,
            "be loaded");
        (Config, Kernel, Pool) = (config, kernel, pool);
        Parameters = new LlamaWeights(config, kept);
        SharesMatrices = pool.Workers > 1 && ParameterCount.Of(config).Total >= SharedFrom;
        Rotary = new RotaryEmbedding(config.HeadSize, config.MaxPositions, config.RopeTheta, config.RotaryScaling);
        _scratch = [.. Enumerable.Range(0, pool.Workers).Select(_ => new InferenceScratch(kernel, config))];
    }

    public LanguageModelConfig Config { get; }

    public IReadOnlyList<NamedTensor> Weights => [.. Parameters.All.Select(parameter => parameter.AsTensor())];

    public LowRankAdapter? Adapter =>
        _adaptation is null ? null : new LowRankAdapter(_adaptation, [.. Parameters.Trained.Select(parameter => parameter.AsTensor())]);

    public LlamaWeights Parameters { get; }

    public MatrixKernel Kernel { get; }

    public WorkerPool Pool { get; }

    public RotaryEmbedding Rotary { get; }

    /// <summary>Whether workers share matrices where there are fewer sequences than workers, or one token of each at a time.</summary>
    public bool SharesMatrices { get; set; }

    public int? RowsAtATime => ParameterCount.Of(Config).Total >= SharedFrom ? null : RowsAWorker * Pool.Workers;

    /// <summary>The forward pass that does so; of one caller at a time.</summary>
    public BlockRounds Rounds => _rounds ??= new BlockRounds(this);

    /// <summary>Scratch of a worker.</summary>
    public InferenceScratch Scratch(int worker) => _scratch[worker];

    public void Attach(LowRankAdapter adapter)
    {
        if (_adaptation is not null)
            throw new InvalidOperationException("The model has an adapter already.");
        if (_isTrained)
            throw new InvalidOperationException("All weights of the model are in training.");
        Parameters.Attach(Config, adapter);
        (_adaptation, _packed) = (adapter.Adaptation, false);
        foreach (var room in _scratch)
            room.Rank = adapter.Adaptation.Rank;
    }

    /// <summary>
    /// Copies the weights for the kernels unless the copies are good: weights change before the first use, and in training, which packs
    /// itself.
    /// </summary>
    public void EnsurePacked()
    {
        if (_packed)
            return;
        Parameters.Pack(Kernel, Pool, training: false);
        _packed = true;
    }

    /// <summary>Copies the weights for the kernels of both directions.</summary>
    public void PackForTraining()
    {
        Parameters.Pack(Kernel, Pool, training: true);
        _packed = true;
    }

    /// <summary>Writes the embeddings of tokens, [tokens, hidden].</summary>
    public void Embed(ReadOnlySpan<int> tokens, float* output)
    {
        var hidden = Config.HiddenSize;
        for (var t = 0; t < tokens.Length; t++)
            Parameters.Embedding.Span.Slice(tokens[t] * hidden, hidden).CopyTo(new Span<float>(output + (nint)t * hidden, hidden));
    }

    /// <summary>
    /// Runs all blocks over one sequence from position 0; <c>afterLayer</c> sees every block's activations, e.g. to keep keys and values.
    /// </summary>
    /// <returns>[tokens, hidden]: the residual stream after the last block; scratch of the worker.</returns>
    public float* Forward(ReadOnlySpan<int> tokens, int worker, Action<int, LayerActivations>? afterLayer = null)
    {
        var room = _scratch[worker];
        var x = room.Rent(tokens.Length, tokens.Length, tokens.Length);
        Embed(tokens, x.Input);
        for (var layer = 0; layer < Config.Layers; layer++)
        {
            LlamaBlock.Forward(Kernel, Config, Parameters.Layers[layer], Rotary, room.Attention, x, tokens.Length, keep: false);
            afterLayer?.Invoke(layer, x);
            x.StepUp();
        }
        return x.Input;
    }

    /// <summary>Final norm and output matrix.</summary>
    /// <param name="x">[rows, hidden]; normed in place.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="logits">[rows, vocabulary].</param>
    public void Unembed(float* x, int rows, float* logits)
    {
        Parameters.FinalNorm.Forward(x, x, null, rows);
        Parameters.Output.Apply(Kernel, x, logits, rows, Config.VocabularySize);
    }

    public IReadOnlyList<float[]> Score(IReadOnlyList<int[]> sequences)
    {
        for (var s = 0; s < sequences.Count; s++)
            CheckTokens(sequences[s], sequences[s].Length, "sequence", s);
        EnsurePacked();
        var work = new ScoringWork(this, sequences);
        Pool.Run(work, sequences.Count);
        return work.Scores;
    }

    public void ReadLogits(IReadOnlyList<int[]> sequences, ILogitsReader reader)
    {
        for (var s = 0; s < sequences.Count; s++)
            CheckTokens(sequences[s], sequences[s].Length, "sequence", s);
        EnsurePacked();
        Pool.Run(new ReadingWork(this, sequences, reader), sequences.Count);
    }

    public IDecodingSession BeginDecoding(IReadOnlyList<DecodingRequest> requests)
    {
        EnsurePacked();
        var session = new LlamaDecodingSession(this);
        session.Admit(requests);
        return session;
    }

    public ITrainingSession BeginTraining(OptimizerRecipe optimizer, ulong seed = 0)
    {
        if (Parameters.AreQuantized && _adaptation is null)
            throw new InvalidOperationException("The model's matrices are quantised and do not move: attach an adapter.");
        _isTrained = true;
        return new LlamaTrainingSession(this, optimizer, seed);
    }

    /// <inheritdoc cref="TokenCheck.Check"/>
    public void CheckTokens(ReadOnlySpan<int> tokens, int length, string kind, int index, int newTokens = 0) =>
        TokenCheck.Check(Config, tokens, length, kind, index, newTokens);

    public void Dispose() { }

    /// <summary>One sequence a piece, like <see cref="ScoringWork"/>, but the logits are shown.</summary>
    private sealed class ReadingWork(LlamaModel model, IReadOnlyList<int[]> sequences, ILogitsReader reader) : IParallelWork
    {
        public void Run(int index, int worker)
        {
            var (tokens, config, room) = (sequences[index], model.Config, model.Scratch(worker));
            var x = model.Forward(tokens, worker);
            for (var start = Math.Max(0, reader.FirstPosition(index)); start < tokens.Length; start += RowsAtOnce)
            {
                var rows = Math.Min(RowsAtOnce, tokens.Length - start);
                var logits = room.RentLogits(rows);
                model.Unembed(x + (nint)start * config.HiddenSize, rows, logits);
                for (var r = 0; r < rows; r++)
                    reader.Read(index, start + r, new ReadOnlySpan<float>(logits + (nint)r * config.VocabularySize, config.VocabularySize));
            }
        }
    }

    /// <summary>One sequence a piece; logits are made for some tokens at a time, so a large vocabulary needs little room.</summary>
    private sealed class ScoringWork(LlamaModel model, IReadOnlyList<int[]> sequences) : IParallelWork
    {
        public float[][] Scores { get; } = new float[sequences.Count][];

        public void Run(int index, int worker)
        {
            var tokens = sequences[index];
            var scores = Scores[index] = new float[tokens.Length - 1];
            if (scores.Length == 0)
                return;
            var (config, room) = (model.Config, model.Scratch(worker));
            var x = model.Forward(tokens.AsSpan(0, scores.Length), worker);
            for (var start = 0; start < scores.Length; start += RowsAtOnce)
            {
                var rows = Math.Min(RowsAtOnce, scores.Length - start);
                var logits = room.RentLogits(rows);
                model.Unembed(x + (nint)start * config.HiddenSize, rows, logits);
                for (var r = 0; r < rows; r++)
                    scores[start + r] = (float)Softmax.LogProbability(
                        logits + (nint)r * config.VocabularySize, config.VocabularySize, tokens[start + r + 1], out _);
            }
        }
    }
}
