using ImplicitInstruct.Cpu.Kernels;
using ImplicitInstruct.Cpu.Memory;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.LowRank;

namespace ImplicitInstruct.Cpu.Llama.Training;

/// <summary>
/// What a training step keeps between its rounds: activations of all tokens of a micro-batch, gradients of those of the group at hand, from
/// whose first token or target on their rows count. Grows to the largest seen.
/// </summary>
internal sealed unsafe class TrainingBuffers
{
    private readonly LanguageModelConfig _config;
    private readonly GrowingBuffer[] _layers;
    private readonly GrowingBuffer[] _probabilities;
    private readonly GrowingBuffer _gradients = new();
    private readonly GrowingBuffer _head = new();
    private readonly int _rank;
    private readonly TokenPanels[] _low = [];
    private readonly GrowingBuffer[] _dLow = [];
    private readonly TokenPanels?[] _kept = [];
    private int _tokens;
    private ExampleGroup _group;
    private float* _dOutput;
    private float* _dInput;
    private float* _dMlpBranch;

    public TrainingBuffers(LanguageModelConfig config, MatrixKernel kernel, LowRankAdaptation? adaptation)
    {
        _config = config;
        if (adaptation is not null)
        {
            _rank = adaptation.Rank;
            _low = [.. Enum.GetValues<Projection>().Select(_ => new TokenPanels(kernel, _rank))];
            _dLow = [.. Enum.GetValues<Projection>().Select(_ => new GrowingBuffer())];
            Drops = adaptation.Dropout > 0;
        }

        _layers = [.. Enumerable.Range(0, config.Layers).Select(_ => new GrowingBuffer())];
        _probabilities = [.. Enumerable.Range(0, config.Layers).Select(_ => new GrowingBuffer())];
        AttentionInput = new TokenPanels(kernel, config.HiddenSize);
        Attended = new TokenPanels(kernel, config.Heads * config.HeadSize);
        MlpInput = new TokenPanels(kernel, config.HiddenSize);
        Gated = new TokenPanels(kernel, config.IntermediateSize);
        Final = new TokenPanels(kernel, config.HiddenSize);
        if (Drops)
            _kept = [.. Enum.GetValues<Projection>().Zip(LowRankAdaptation.AllTargets, (projection, target) =>
                adaptation!.Targets.Contains(target) ? new TokenPanels(kernel, Shared(projection).Columns) : null)];
    }

    /// <summary>Whether an adapter's updates see a part of their inputs, each another, so that no two share them.</summary>
    public bool Drops { get; }

    /// <summary>Inputs of query, key and value of the block at hand.</summary>
    public TokenPanels AttentionInput { get; }

    /// <summary>Inputs of the attention output matrix of the block at hand.</summary>
    public TokenPanels Attended { get; }

    /// <summary>Inputs of gate and up of the block at hand.</summary>
    public TokenPanels MlpInput { get; }

    /// <summary>Inputs of down of the block at hand.</summary>
    public TokenPanels Gated { get; }

    /// <summary>Inputs of the output matrix, one row a target.</summary>
    public TokenPanels Final { get; }

    /// <summary>
    /// Gradient of the residual stream after the block at hand, [tokens, hidden]; after the last block's turn, of the embeddings.
    /// </summary>
    public float* DOutput => _dOutput + (nint)_group.Token * _config.HiddenSize;

    /// <summary>Gradient of the residual stream before the block at hand, [tokens, hidden].</summary>
    public float* DInput => _dInput + (nint)_group.Token * _config.HiddenSize;

    /// <summary>Gradient of the residual stream between attention and MLP, [tokens, hidden].</summary>
    public float* DMiddle { get; private set; }

    /// <summary>
    /// Gradient of what attention's norm gives, [tokens, hidden]; in the end the terms of the gradient of its scale, where it has one.
    /// </summary>
    public float* DAttentionNormed { get; private set; }

    /// <summary>As <see cref="DAttentionNormed"/>, of the MLP's norm.</summary>
    public float* DMlpNormed { get; private set; }

    /// <summary>
    /// Gradient of what attention gives, [tokens, hidden]; of the residual stream behind it where no norm stands between.
    /// </summary>
    public float* DAttentionBranch { get; private set; }

    /// <summary>As <see cref="DAttentionBranch"/>, of the MLP.</summary>
    public float* DMlpBranch => IsNormedBefore ? DOutput : _dMlpBranch;

    /// <summary>[tokens, heads, head size]: of what the matrix gives.</summary>
    public float* DQuery { get; private set; }

    /// <summary>[tokens, key-value heads, head size]: of what the matrix gives.</summary>
    public float* DKey { get; private set; }

    /// <summary>
    /// As <see cref="DQuery"/>, of what goes into attention; in the end, where queries are normed, the terms of the gradient of the norm's
    /// scale. <see cref="DQuery"/> itself where they are not.
    /// </summary>
    public float* DQueryNormed { get; private set; }

    /// <summary>As <see cref="DQueryNormed"/>, of the keys.</summary>
    public float* DKeyNormed { get; private set; }

    /// <summary>[tokens, key-value heads, head size].</summary>
    public float* DValue { get; private set; }

    /// <summary>[tokens, heads, head size]: of what was attended.</summary>
    public float* DAttended { get; private set; }

    /// <summary>[tokens, intermediate].</summary>
    public float* DGate { get; private set; }

    /// <summary>[tokens, intermediate].</summary>
    public float* DUp { get; private set; }

    /// <summary>[targets, vocabulary]: logits, then their gradient.</summary>
    public float* Logits { get; private set; }

    /// <summary>[targets, hidden]: residual stream at the targets.</summary>
    public float* FinalInput { get; private set; }

    /// <summary>[targets]: 1/rms or 1/deviation of <see cref="FinalInput"/>.</summary>
    public float* FinalInverse { get; private set; }

    /// <summary>[targets, hidden]: input of the output matrix.</summary>
    public float* FinalNormed { get; private set; }

    /// <summary>
    /// [targets, hidden]: gradient of <see cref="FinalNormed"/>; in the end the terms of the gradient of the norm's scale, where it has
    /// one.
    /// </summary>
    public float* DFinalNormed { get; private set; }

    /// <summary>[targets, hidden]: gradient of <see cref="FinalInput"/>.</summary>
    public float* DFinalInput { get; private set; }

    /// <summary>Packed inputs of a matrix of the block at hand, or what its adapter sees of them.</summary>
    public TokenPanels Inputs(Projection projection) => Drops ? _kept[(int)projection]! : Shared(projection);

    private TokenPanels Shared(Projection projection) => projection switch
    {
        Projection.AttentionOutput => Attended,
        Projection.Gate or Projection.Up => MlpInput,
        Projection.Down => Gated,
        _ => AttentionInput,
    };

    /// <summary>Gradient of the outputs of a matrix of the block at hand, [tokens, out].</summary>
    public float* OutputGradient(Projection projection) => projection switch
    {
        Projection.Query => DQuery,
        Projection.Key => DKey,
        Projection.Value => DValue,
        Projection.AttentionOutput => DAttentionBranch,
        Projection.Gate => DGate,
        Projection.Up => DUp,
        _ => DMlpBranch,
    };

    /// <summary>Of a matrix of the block at hand, what its adapter's B is multiplied with, packed: [tokens, rank].</summary>
    public TokenPanels Low(Projection projection) => _low[(int)projection];

    /// <summary>Gradient of that before packing and scaling, [tokens, rank]: the gradient of what A gives.</summary>
    public float* DLow(Projection projection) => _dLow[(int)projection].Pointer;

    private bool Clips => _config.QueryKeyValueLimit is not null;

    private bool NormsQueriesAndKeys => _config.Block.QueryKeyNorm != QueryKeyNorm.None;

    private bool IsNormedBefore => _config.Block.NormPlacement == NormPlacement.BeforeBranch;

    /// <summary>Numbers a token that the norms of its queries, and of its keys, were multiplied with.</summary>
    private (int Query, int Key) Inverses => _config.Block.QueryKeyNorm switch
    {
        QueryKeyNorm.None => (0, 0),
        QueryKeyNorm.Whole => (1, 1),
        _ => (_config.Heads, _config.KeyValueHeads),
    };

    /// <summary>Makes room for a micro-batch.</summary>
    public void Ensure(MicroBatch batch)
    {
        _tokens = batch.Tokens;
        var (hidden, intermediate) = (_config.HiddenSize, _config.IntermediateSize);
        var (queries, keys) = (_config.Heads * _config.HeadSize, _config.KeyValueHeads * _config.HeadSize);
        var raw = (Clips || NormsQueriesAndKeys ? queries + keys : 0) + (Clips ? keys : 0) + Inverses.Query + Inverses.Key;
        for (var layer = 0; layer < _config.Layers; layer++)
        {
            _layers[layer].Ensure((long)_tokens * (5 * hidden + 2 + 2 * queries + 2 * keys + 3 * intermediate + raw));
            _probabilities[layer].Ensure(batch.Squares * _config.Heads);
        }
        foreach (var panels in (ReadOnlySpan<TokenPanels>)[AttentionInput, Attended, MlpInput, Gated])
            panels.Ensure(Drops ? 0 : batch.MostTokens);
        foreach (var panels in _kept)
            panels?.Ensure(batch.MostTokens);
        Final.Ensure(batch.MostTargets);
        foreach (var panels in _low)
            panels.Ensure(batch.MostTokens);
        foreach (var rows in _dLow)
            rows.Ensure((long)batch.MostTokens * _rank);
        var (tokens, targets) = ((long)batch.MostTokens, (long)batch.MostTargets);
        var more = (NormsQueriesAndKeys ? queries + keys : 0) + (IsNormedBefore ? 0 : 2 * hidden);
        var next = _gradients.Ensure(2L * _tokens * hidden + tokens * (3 * hidden + 2 * queries + 2 * keys + 2 * intermediate + more));
        _dOutput = Take(_tokens, hidden);
        _dInput = Take(_tokens, hidden);
        DMiddle = Take(tokens, hidden);
        DAttentionNormed = Take(tokens, hidden);
        DMlpNormed = Take(tokens, hidden);
        DQuery = Take(tokens, queries);
        DKey = Take(tokens, keys);
        DValue = Take(tokens, keys);
        DAttended = Take(tokens, queries);
        DGate = Take(tokens, intermediate);
        DUp = Take(tokens, intermediate);
        DQueryNormed = NormsQueriesAndKeys ? Take(tokens, queries) : DQuery;
        DKeyNormed = NormsQueriesAndKeys ? Take(tokens, keys) : DKey;
        DAttentionBranch = IsNormedBefore ? DMiddle : Take(tokens, hidden);
        _dMlpBranch = IsNormedBefore ? null : Take(tokens, hidden);
        next = _head.Ensure(targets * (_config.VocabularySize + 4 * hidden + 1));
        FinalInput = Take(targets, hidden);
        FinalNormed = Take(targets, hidden);
        DFinalNormed = Take(targets, hidden);
        DFinalInput = Take(targets, hidden);
        Logits = Take(targets, _config.VocabularySize);
        FinalInverse = Take(targets, 1);

        float* Take(long rows, int width)
        {
            var start = next;
            next += (nint)rows * width;
            return start;
        }
    }

    /// <summary>Turns to a group of examples.</summary>
    public void Take(ExampleGroup group) => _group = group;

    /// <summary>After a block's turn, the gradient of its input is that of the output of the block before.</summary>
    public void StepDown()
    {
        var output = _dOutput;
        _dOutput = _dInput;
        _dInput = output;
    }

    /// <summary>The activations of a block from a token on.</summary>
    /// <param name="layer">Block; <see cref="LayerActivations.Output"/> is the next block's input, and a place of its own after the
    /// last.</param>
    /// <param name="token">First token of a sequence.</param>
    /// <param name="square">Σ length² of the sequences before.</param>
    public LayerActivations Layer(int layer, int token, long square)
    {
        var (hidden, intermediate) = (_config.HiddenSize, _config.IntermediateSize);
        var (queries, keys) = (_config.Heads * _config.HeadSize, _config.KeyValueHeads * _config.HeadSize);
        var next = _layers[layer].Pointer;
        float* input = Take(hidden), first = Take(hidden);
        var x = new LayerActivations
        {
            Input = input,
            Query = Take(queries),
            Key = Take(keys),
            Value = Take(keys),
            Attended = Take(queries),
            Middle = Take(hidden),
            Gate = Take(intermediate),
            Up = Take(intermediate),
            Gated = Take(intermediate),
            RawQuery = Clips || NormsQueriesAndKeys ? Take(queries) : null,
            RawKey = Clips || NormsQueriesAndKeys ? Take(keys) : null,
            RawValue = Clips ? Take(keys) : null,
            Output = layer + 1 < _config.Layers ? _layers[layer + 1].Pointer + (nint)token * hidden : Take(hidden),
            Probabilities = _probabilities[layer].Pointer + (nint)square * _config.Heads,
        };
        x.PlaceNorms(IsNormedBefore, first, Take(hidden));
        // Behind everything that is read in whole vectors: a single float a token would move it off the bounds of cache lines.
        x.AttentionInverse = Take(1);
        x.MlpInverse = Take(1);
        x.QueryInverse = NormsQueriesAndKeys ? Take(Inverses.Query) : null;
        x.KeyInverse = NormsQueriesAndKeys ? Take(Inverses.Key) : null;
        return x;

        float* Take(int width)
        {
            var start = next + (nint)token * width;
            next += (nint)_tokens * width;
            return start;
        }
    }
}
