using ImplicitInstruct.Cpu.Kernels;
using ImplicitInstruct.Cpu.Threads;

namespace ImplicitInstruct.Cpu.Llama.Training;

/// <summary>
/// Weight gradients of one block, of the head or of the embedding over all tokens of a micro-batch; a piece is some rows of one matrix, or
/// some columns of a norm's scale, a bias or the embedding. Of an adapted model: of a block's adapter alone.
/// </summary>
internal sealed unsafe class GradientWork : IParallelWork
{
    private const int EmbeddingColumnsAtOnce = 32;
    private readonly LlamaModel _model;
    private readonly TrainingBuffers _buffers;
    private readonly TrainingScratch[] _scratch;
    private readonly Gradients _gradients;
    private readonly Piece[] _layerPieces;
    private readonly Piece[] _headPieces;
    private readonly Piece[] _embeddingPieces;
    private List<TokenSource> _sources = [];
    private Piece[] _pieces = [];
    private int _layer;
    private int _tokens;
    private bool _accumulate;

    private enum Kind
    {
        Matrix, Bias, Narrowing, Widening, AttentionNorm, QueryNorm, KeyNorm, MlpNorm, Output, FinalNorm, Embedding,
    }

    public GradientWork(LlamaModel model, TrainingBuffers buffers, TrainingScratch[] scratch, Gradients gradients)
    {
        (_model, _buffers, _scratch, _gradients) = (model, buffers, scratch, gradients);
        var (config, parameters) = (model.Config, model.Parameters);
        if (parameters.HasAdapter)
        {
            // Every block has the same layers adapted.
            var adapted = DearestFirst.Where(projection => parameters.Layers[0][projection].Update is not null).ToList();
            _layerPieces =
            [
                .. adapted.SelectMany(projection => Rows(Kind.Widening, parameters.Layers[0][projection].Weight.Rows, projection)),
                .. adapted.SelectMany(projection => Rows(Kind.Narrowing, parameters.Layers[0][projection].Update!.Rank, projection)),
            ];
            (_headPieces, _embeddingPieces) = ([], []);
            return;
        }

        var layer = parameters.Layers[0];   // all have the same norms and biases
        _layerPieces =
        [
            .. DearestFirst.SelectMany(projection => Rows(Kind.Matrix, layer[projection].Weight.Rows, projection)),
            .. Scale(Kind.AttentionNorm, layer.AttentionNorm), .. Scale(Kind.MlpNorm, layer.MlpNorm),
            .. Scale(Kind.QueryNorm, layer.QueryNorm), .. Scale(Kind.KeyNorm, layer.KeyNorm),
            .. DearestFirst.Where(projection => layer[projection].Bias is not null)
                .Select(projection => new Piece(Kind.Bias, projection, 0, layer[projection].Weight.Rows)),
        ];
        _headPieces = [.. Rows(Kind.Output, config.VocabularySize), .. Scale(Kind.FinalNorm, parameters.FinalNorm)];
        _embeddingPieces = [.. Split(Kind.Embedding, config.HiddenSize, EmbeddingColumnsAtOnce)];

        static Piece[] Scale(Kind kind, Norm? norm) => norm?.Scale is null ? [] : [new(kind, default, 0, norm.Width)];
    }

    /// <summary>The matrices of a block, so that no worker starts a long piece when the others are done.</summary>
    private static IReadOnlyList<Projection> DearestFirst { get; } =
    [
        Projection.Down, Projection.Gate, Projection.Up, Projection.Query, Projection.AttentionOutput, Projection.Key, Projection.Value,
    ];

    /// <summary>Gradients of a block's weights.</summary>
    public void RunLayer(int block, int tokenCount, bool continued) => Start(_layerPieces, block, tokenCount, continued);

    /// <summary>Gradients of the output matrix and the final norm.</summary>
    public void RunHead(int targets, bool continued) => Start(_headPieces, 0, targets, continued);

    /// <summary>Gradient of the embedding.</summary>
    public void RunEmbedding(List<TokenSource> tokenSources, int tokenCount)
    {
        _sources = tokenSources;
        Start(_embeddingPieces, 0, tokenCount, true);
    }

    public void Run(int index, int worker)
    {
        var (layer, piece) = (_model.Parameters.Layers[_layer], _pieces[index]);
        var linear = layer[piece.Projection];
        switch (piece.Kind)
        {
            case Kind.Matrix:
                Matrix(
                    _buffers.OutputGradient(piece.Projection), linear.Weight.Rows, _buffers.Inputs(piece.Projection),
                    _gradients.Of(linear.Weight));
                break;
            case Kind.Narrowing:
                var narrow = linear.Update!;
                Matrix(
                    _buffers.DLow(piece.Projection), narrow.Rank, _buffers.Inputs(piece.Projection), _gradients.Of(narrow.Down.Weight));
                break;
            case Kind.Widening:
                Matrix(
                    _buffers.OutputGradient(piece.Projection), linear.Weight.Rows, _buffers.Low(piece.Projection),
                    _gradients.Of(linear.Update!.Up.Weight));
                break;
            case Kind.Output: Matrix(_buffers.Logits, _model.Config.VocabularySize, _buffers.Final, _gradients.Output); break;
            case Kind.AttentionNorm: Scale(_buffers.DAttentionNormed, layer.AttentionNorm); break;
            case Kind.QueryNorm: Scale(_buffers.DQueryNormed, layer.QueryNorm!); break;
            case Kind.KeyNorm: Scale(_buffers.DKeyNormed, layer.KeyNorm!); break;
            case Kind.MlpNorm: Scale(_buffers.DMlpNormed, layer.MlpNorm); break;
            case Kind.Bias: AddTerms(_buffers.OutputGradient(piece.Projection), linear.Bias!, _tokens); break;
            case Kind.FinalNorm: Scale(_buffers.DFinalNormed, _model.Parameters.FinalNorm); break;
            default: Embedding(piece.First, piece.Count); break;
        }

        void Matrix(float* dY, int outputs, TokenPanels inputs, float* dW) =>
            WeightGradient.Compute(
                _model.Kernel, dY, outputs, piece.First, piece.Count, inputs, _tokens, dW, _accumulate, _scratch[worker].Rows);

        void Scale(float* terms, Norm norm) => AddTerms(terms, norm.Scale!, _tokens * norm.AToken);

        void AddTerms(float* terms, Parameter vector, int rows) =>
            RmsNorm.AddColumns(terms, _gradients.Of(vector), rows, vector.Columns, piece.First, piece.First + piece.Count);
    }

    /// <summary>Adds the gradient of the first block's input to the rows of its tokens, in ascending order, for some columns.</summary>
    private void Embedding(int first, int count)
    {
        var hidden = _model.Config.HiddenSize;
        var gradient = _gradients.Of(_model.Parameters.Embedding);
        // The backward pass has stepped down past the first block: what was its input gradient is called the output's.
        var from = _buffers.DOutput;
        foreach (var source in _sources)
        {
            for (var t = 0; t < source.Length; t++, from += hidden)
                Residual.Add(from + first, gradient + (nint)source.Tokens[t] * hidden + first, count);
        }
    }

    private void Start(Piece[] work, int block, int tokenCount, bool continued)
    {
        (_pieces, _layer, _tokens, _accumulate) = (work, block, tokenCount, continued);
        if (work.Length > 0)
            _model.Pool.Run(this, work.Length);
    }

    private static IEnumerable<Piece> Rows(Kind kind, int rows, Projection projection = default) =>
        Split(kind, rows, WeightGradient.RowsAtOnce, projection);

    private static IEnumerable<Piece> Split(Kind kind, int count, int atOnce, Projection projection = default)
    {
        for (var first = 0; first < count; first += atOnce)
            yield return new Piece(kind, projection, first, Math.Min(atOnce, count - first));
    }

    private readonly record struct Piece(Kind Kind, Projection Projection, int First, int Count);
}

/// <summary>The tokens of an example that went through the model.</summary>
/// <param name="Tokens">All its tokens.</param>
/// <param name="Length">How many of them went in.</param>
internal readonly record struct TokenSource(int[] Tokens, int Length);
