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

    /// <summary>Whether workers share matrices: of sequences that are fewer than they are, and of one token each.</summary>
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
        CheckSequences(sequences);
        EnsurePacked();
        var scores = new TokenScores(sequences);
        new LogitsOfSequences(this, [.. sequences.Select(sequence => sequence[..^1])], scores, isInOrder: false).Read();
        return scores.Values;
    }

    public void ReadLogits(IReadOnlyList<int[]> sequences, ILogitsReader reader)
    {
        CheckSequences(sequences);
        EnsurePacked();
        new LogitsOfSequences(this, sequences, reader, isInOrder: true).Read();
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

    /// <summary>Rotates a key-value head of a row, and its queries' heads, in a block where they are rotated.</summary>
    public void Turn(int layer, in LayerActivations x, int row, int position, int head)
    {
        if (!Parameters.Layers[layer].IsRotated)
            return;
        var group = Config.Heads / Config.KeyValueHeads;
        Rotary.Rotate(x.Query + ((nint)row * Config.Heads + head * group) * Config.HeadSize, group, position);
        Rotary.Rotate(x.Key + ((nint)row * Config.KeyValueHeads + head) * Config.HeadSize, 1, position);
    }

    public void Dispose() { }

    private void CheckSequences(IReadOnlyList<int[]> sequences)
    {
        for (var s = 0; s < sequences.Count; s++)
            CheckTokens(sequences[s], sequences[s].Length, "sequence", s);
    }
}
