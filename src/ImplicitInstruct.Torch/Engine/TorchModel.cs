using System.Runtime.InteropServices;
using ImplicitInstruct.Modeling;
using ImplicitInstruct.Modeling.LowRank;
using ImplicitInstruct.Training;
using static TorchSharp.torch;

namespace ImplicitInstruct.Torch.Engine;

/// <summary>A language model on a libtorch device.</summary>
/// <remarks>
/// Not for concurrent use. Every call leaves as many tensors alive as it found, but for sessions, which own theirs until they are disposed.
/// </remarks>
internal sealed class TorchModel : ICausalLanguageModel
{
    private readonly WeightSet _weights;
    private readonly RotaryEmbedding _rotary;
    private readonly Norm _norm;
    private LowRankUpdates? _updates;

    /// <param name="config">The shape.</param>
    /// <param name="weights">All weights; are owned from now on.</param>
    /// <param name="packed">Those of them that lie together.</param>
    /// <param name="options">How to compute.</param>
    /// <param name="device">Where to.</param>
    public TorchModel(LanguageModelConfig config, WeightSet weights, PackedMatrices packed, TorchOptions options, Device device)
    {
        // Weights are the caller's to dispose where this throws.
        (Config, Options, Device, _weights) = (config, options, device, weights);
        Parameters = weights.InOrder(config);
        Dtype = options.Dtype;
        EmbedTokens = weights["model.embed_tokens.weight"];
        Layers = [.. Enumerable.Range(0, config.Layers).Select(index => new DecoderLayer(config, weights, index))];
        _norm = new Norm(config, weights, "model.norm");
        Output = new Linear(weights, config.TiedEmbeddings ? "model.embed_tokens" : "lm_head");
        _rotary = new RotaryEmbedding(config, Dtype, device);
        try
        {
            Inference = new Inference(config, weights, packed, _rotary);
        }
        catch
        {
            _rotary.Dispose();
            throw;
        }
    }

    public LanguageModelConfig Config { get; }

    public TorchOptions Options { get; }

    public Device Device { get; }

    /// <summary>The numbers of weights and activations.</summary>
    public ScalarType Dtype { get; }

    /// <summary>All weights, in checkpoint order.</summary>
    public IReadOnlyList<Weight> Parameters { get; }

    /// <summary>[vocabulary, hidden].</summary>
    public Weight EmbedTokens { get; }

    public IReadOnlyList<DecoderLayer> Layers { get; }

    /// <summary>[vocabulary, hidden]; the embedding itself where tied.</summary>
    public Linear Output { get; }

    /// <summary>What training moves: <see cref="Parameters"/>, or an adapter's matrices in the order of its layout.</summary>
    public IReadOnlyList<Weight> Trained => _updates?.Weights ?? Parameters;

    /// <summary>The adapter; null where there is none.</summary>
    public LowRankUpdates? Updates => _updates;

    /// <summary>Whether there is an adapter, and the model's own weights move no more.</summary>
    public bool IsFrozen => _updates is not null;

    /// <summary>Whether the matrices of the blocks are kept in 4 bits.</summary>
    public bool IsQuantized => _weights.Numbers is not null;

    /// <summary>What training moves of the head: final norm and output matrix, or nothing.</summary>
    public IEnumerable<Weight> TrainedOfHead => IsFrozen ? [] : [.. _norm.Weights, Output.Weight];

    /// <summary>The forward pass of everything but training.</summary>
    public Inference Inference { get; }

    /// <summary>
    /// In 32 bits, as they were given or trained: the master weights where there are any. A model of 16 bits that is not trained, or has an
    /// adapter, has none, and gives what it computes with.
    /// </summary>
    public IReadOnlyList<NamedTensor> Weights =>
        Named(Parameters);

    public LowRankAdapter? Adapter => _updates is null ? null : new LowRankAdapter(_updates.Adaptation, Named(_updates.Weights));

    public IReadOnlyList<float[]> Score(IReadOnlyList<int[]> sequences)
    {
        Check(sequences);
        var scores = new float[sequences.Count][];
        foreach (var batch in TokenRows.Batches([.. sequences.Select(sequence => sequence.Length)], Options.TokensAtOnce))
        {
            foreach (var index in batch)
                scores[index] = new float[sequences[index].Length - 1];
            if (scores[batch[0]].Length == 0)
                continue;   // batches come by length: none of these has a token to score
            using var scope = NewDisposeScope();
            using var quiet = no_grad();
            var rows = batch.Select(index => sequences[index]).ToArray();
            var hidden = Hidden(TokenRows.Of(rows, row => Math.Max(1, rows[row].Length - 1), Device));
            for (var row = 0; row < batch.Length; row++)
                Score(hidden.select(0, row), sequences[batch[row]], scores[batch[row]]);
        }

        return scores;
    }

    public void ReadLogits(IReadOnlyList<int[]> sequences, ILogitsReader reader)
    {
        Check(sequences);
        foreach (var batch in TokenRows.Batches([.. sequences.Select(sequence => sequence.Length)], Options.TokensAtOnce))
        {
            using var scope = NewDisposeScope();
            using var quiet = no_grad();
            var hidden = Hidden(TokenRows.Of([.. batch.Select(index => sequences[index])], row => sequences[batch[row]].Length, Device));
            for (var row = 0; row < batch.Length; row++)
                Read(hidden.select(0, row), batch[row], sequences[batch[row]].Length, reader);
        }
    }

    public IDecodingSession BeginDecoding(IReadOnlyList<DecodingRequest> requests)
    {
        var session = new TorchDecodingSession(this);
        try
        {
            session.Admit(requests);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Frozen weights need no master copies, which are let go of. A model that is being trained is refused: its optimizer has them.
    /// </remarks>
    public void Attach(LowRankAdapter adapter)
    {
        if (IsFrozen)
            throw new InvalidOperationException("The model has an adapter already.");
        if (Parameters[0].Compute.requires_grad)
            throw new InvalidOperationException("The model is being trained.");
        try
        {
            Take(new LowRankUpdates(Config, adapter, Options, Device));
        }
        catch (ExternalException trouble) when (OutOfMemory.Is(trouble))
        {
            throw OutOfMemory.InAttaching(Options, trouble);
        }
    }

    public ITrainingSession BeginTraining(OptimizerRecipe optimizer, ulong seed = 0)
    {
        if (IsQuantized && !IsFrozen)
            throw new InvalidOperationException("The model's matrices are quantised and do not move: attach an adapter.");
        if (!Options.Trainable && !IsFrozen)
            throw new InvalidOperationException("The engine was opened for models that are not trained (Trainable is false).");
        Options.ValidateTraining();
        try
        {
            return new TorchTrainingSession(this, optimizer, seed);
        }
        catch (ExternalException trouble) when (OutOfMemory.Is(trouble))
        {
            throw OutOfMemory.InTraining(Options, trouble);
        }
    }

    public void Dispose()
    {
        Inference.Dispose();
        _updates?.Dispose();
        _rotary.Dispose();
        _weights.Dispose();
    }

    /// <summary>What training moves of a block.</summary>
    public IEnumerable<Weight> TrainedOf(DecoderLayer layer) => _updates is null
        ? layer.Weights
        : layer.Weights.Select(weight => weight.Update).OfType<LowRankUpdate>().SelectMany(update => new[] { update.Down, update.Up });

    /// <summary>Embeddings of ids [rows, tokens]: [rows, tokens, hidden].</summary>
    public Tensor Embed(Tensor ids) =>
        EmbedTokens.Compute.index_select(0, ids.reshape(-1)).view(ids.shape[0], ids.shape[1], Config.HiddenSize);

    /// <summary>The turns of positions 0 to length − 1.</summary>
    public Rotation Rotation(int length) => _rotary.First(length);

    /// <summary>
    /// Final norm and output matrix, with gradients where they are on: x [tokens, hidden], result [tokens, vocabulary] in 32 bits.
    /// </summary>
    public Tensor Logits(Tensor x) => Output.Forward(_norm.Forward(x)).to(ScalarType.Float32);

    /// <summary>The residual stream after the last block over whole sequences: ids [rows, tokens], result [rows, tokens, hidden].</summary>
    private Tensor Hidden(Tensor ids) => Inference.Whole(ids).view(ids.shape[0], ids.shape[1], Config.HiddenSize);

    private static TensorsOnDemand Named(IEnumerable<Weight> weights) =>
        new([.. weights.Select(weight => (weight.Shape.Name, weight.Shape.Shape, (Func<float[]>)weight.Read))]);

    /// <summary>Computes with an adapter from now on, which is owned; the masters of weights that move no more are let go of.</summary>
    private void Take(LowRankUpdates updates)
    {
        try
        {
            Inference.Attach(updates);
        }
        catch
        {
            updates.Dispose();
            throw;
        }

        _updates = updates;
        foreach (var weight in Parameters)
        {
            weight.Update = updates.Of(weight.Shape.Name);
            weight.Freeze();
        }
    }

    private void Check(IReadOnlyList<int[]> sequences)
    {
        for (var s = 0; s < sequences.Count; s++)
            TokenCheck.Check(Config, sequences[s], sequences[s].Length, "sequence", s);
    }

    /// <summary>Log-probabilities of a sequence's tokens after the first; x [tokens at least, hidden].</summary>
    private void Score(Tensor x, int[] sequence, float[] scores)
    {
        for (var start = 0; start < scores.Length; start += Options.LogitRowsAtOnce)
        {
            using var scope = NewDisposeScope();
            var rows = Math.Min(Options.LogitRowsAtOnce, scores.Length - start);
            long[] next = [.. sequence.AsSpan(start + 1, rows).ToArray().Select(token => (long)token)];
            var targets = tensor(next, dtype: ScalarType.Int64, device: Device);
            var logits = Inference.Logits(x.narrow(0, start, rows)).to(ScalarType.Float32);
            var losses = nn.functional.cross_entropy(logits, targets, reduction: nn.Reduction.None);
            HostCopy.Read(losses.neg(), scores.AsSpan(start, rows));
        }
    }

    private void Read(Tensor x, int sequence, int length, ILogitsReader reader)
    {
        for (var start = Math.Max(0, reader.FirstPosition(sequence)); start < length; start += Options.LogitRowsAtOnce)
        {
            using var scope = NewDisposeScope();
            var rows = Math.Min(Options.LogitRowsAtOnce, length - start);
            var logits = HostCopy.Read(Inference.Logits(x.narrow(0, start, rows)));
            for (var r = 0; r < rows; r++)
                reader.Read(sequence, start + r, logits.AsSpan(r * Config.VocabularySize, Config.VocabularySize));
        }
    }
}
