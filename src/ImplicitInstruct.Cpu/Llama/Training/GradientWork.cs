using ImplicitInstruct.Cpu.Kernels;
using ImplicitInstruct.Cpu.Threads;

namespace ImplicitInstruct.Cpu.Llama.Training;

/// <summary>Weight gradients of one block, of the head or of the embedding over all tokens of a micro-batch; a piece is some rows of one matrix, or some columns of a norm's scale or the embedding.</summary>
internal sealed unsafe class GradientWork : IParallelWork
{
    private const int EmbeddingColumnsAtOnce = 32;
    private readonly LlamaModel model;
    private readonly TrainingBuffers buffers;
    private readonly TrainingScratch[] scratch;
    private readonly Gradients gradients;
    private readonly Piece[] layerPieces;
    private readonly Piece[] headPieces;
    private readonly Piece[] embeddingPieces;
    private List<TokenSource> sources = [];
    private Piece[] pieces = [];
    private int layer;
    private int tokens;
    private bool accumulate;

    private enum Kind
    {
        Query, Key, Value, AttentionOutput, Gate, Up, Down, InputNorm, MiddleNorm, Output, FinalNorm, Embedding,
    }

    public GradientWork(LlamaModel model, TrainingBuffers buffers, TrainingScratch[] scratch, Gradients gradients)
    {
        (this.model, this.buffers, this.scratch, this.gradients) = (model, buffers, scratch, gradients);
        var config = model.Config;
        var (hidden, queries, keys) = (config.HiddenSize, config.Heads * config.HeadSize, config.KeyValueHeads * config.HeadSize);
        // The dearest first, so that no worker starts a long piece when the others are done.
        layerPieces =
        [
            .. Rows(Kind.Down, hidden), .. Rows(Kind.Gate, config.IntermediateSize), .. Rows(Kind.Up, config.IntermediateSize),
            .. Rows(Kind.Query, queries), .. Rows(Kind.AttentionOutput, hidden), .. Rows(Kind.Key, keys), .. Rows(Kind.Value, keys),
            .. Scales(Kind.InputNorm), .. Scales(Kind.MiddleNorm),
        ];
        headPieces = [.. Rows(Kind.Output, config.VocabularySize), .. Scales(Kind.FinalNorm)];
        embeddingPieces = [.. Split(Kind.Embedding, hidden, EmbeddingColumnsAtOnce)];

        // An OLMo's norms have no scale; a Llama's all have one.
        Piece[] Scales(Kind kind) => model.Parameters.FinalNorm.Scale is null ? [] : [new(kind, 0, hidden)];
    }

    /// <summary>Gradients of a block's weights.</summary>
    public void RunLayer(int block, int tokenCount, bool continued) => Start(layerPieces, block, tokenCount, continued);

    /// <summary>Gradients of the output matrix and the final norm.</summary>
    public void RunHead(int targets, bool continued) => Start(headPieces, 0, targets, continued);

    /// <summary>Gradient of the embedding.</summary>
    public void RunEmbedding(List<TokenSource> tokenSources, int tokenCount)
    {
        sources = tokenSources;
        Start(embeddingPieces, 0, tokenCount, true);
    }

    public void Run(int index, int worker)
    {
        var (config, weights, piece) = (model.Config, model.Parameters.Layers[layer], pieces[index]);
        var (hidden, intermediate) = (config.HiddenSize, config.IntermediateSize);
        var (queries, keys) = (config.Heads * config.HeadSize, config.KeyValueHeads * config.HeadSize);
        switch (piece.Kind)
        {
            case Kind.Query: Matrix(buffers.DQuery, queries, buffers.Normed, gradients.Of(weights.Query.Weight)); break;
            case Kind.Key: Matrix(buffers.DKey, keys, buffers.Normed, gradients.Of(weights.Key.Weight)); break;
            case Kind.Value: Matrix(buffers.DValue, keys, buffers.Normed, gradients.Of(weights.Value.Weight)); break;
            case Kind.AttentionOutput: Matrix(buffers.DMiddle, hidden, buffers.Attended, gradients.Of(weights.AttentionOutput.Weight)); break;
            case Kind.Gate: Matrix(buffers.DGate, intermediate, buffers.MiddleNormed, gradients.Of(weights.Gate.Weight)); break;
            case Kind.Up: Matrix(buffers.DUp, intermediate, buffers.MiddleNormed, gradients.Of(weights.Up.Weight)); break;
            case Kind.Down: Matrix(buffers.DOutput, hidden, buffers.Gated, gradients.Of(weights.Down.Weight)); break;
            case Kind.Output: Matrix(buffers.Logits, config.VocabularySize, buffers.Final, gradients.Output); break;
            case Kind.InputNorm: Scale(buffers.DNormed, weights.InputNorm); break;
            case Kind.MiddleNorm: Scale(buffers.DMiddleNormed, weights.PostAttentionNorm); break;
            case Kind.FinalNorm: Scale(buffers.DFinalNormed, model.Parameters.FinalNorm); break;
            default: Embedding(piece.First, piece.Count); break;
        }

        void Matrix(float* dY, int outputs, TokenPanels inputs, float* dW) =>
            WeightGradient.Compute(model.Kernel, dY, outputs, piece.First, piece.Count, inputs, tokens, dW, accumulate, scratch[worker].Rows);

        void Scale(float* terms, Norm norm) => RmsNorm.AddColumns(terms, gradients.Of(norm.Scale!), tokens, hidden, piece.First, piece.First + piece.Count);
    }

    /// <summary>Adds the gradient of the first block's input to the rows of its tokens, in ascending order, for some columns.</summary>
    private void Embedding(int first, int count)
    {
        var hidden = model.Config.HiddenSize;
        var gradient = gradients.Of(model.Parameters.Embedding);
        // The backward pass has stepped down past the first block: what was its input gradient is called the output's.
        var from = buffers.DOutput;
        foreach (var source in sources)
        {
            for (var t = 0; t < source.Length; t++, from += hidden)
                Residual.Add(from + first, gradient + (nint)source.Tokens[t] * hidden + first, count);
        }
    }

    private void Start(Piece[] work, int block, int tokenCount, bool continued)
    {
        (pieces, layer, tokens, accumulate) = (work, block, tokenCount, continued);
        model.Pool.Run(this, work.Length);
    }

    private static IEnumerable<Piece> Rows(Kind kind, int rows) => Split(kind, rows, WeightGradient.RowsAtOnce);

    private static IEnumerable<Piece> Split(Kind kind, int count, int atOnce)
    {
        for (var first = 0; first < count; first += atOnce)
            yield return new Piece(kind, first, Math.Min(atOnce, count - first));
    }

    private readonly record struct Piece(Kind Kind, int First, int Count);
}
