using ImplicitInstruct.Cpu.Kernels;
using ImplicitInstruct.Cpu.Threads;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Cpu.Llama;

/// <summary>
/// A forward pass in which all workers share every matrix: a piece of work is some columns of a product, so one prompt alone keeps all of
/// them busy, and each weight is read once a pass and not once by every worker.
/// </summary>
/// <remarks>
/// A block is seven rounds of the workers, eight where queries and keys are normed. That pays where a matrix takes longer than they take
/// to meet; a small model's rows are dealt out whole instead (<see cref="LlamaModel.SharesMatrices"/>). The bits are the same: a chain
/// belongs to one worker in both.
/// </remarks>
internal sealed unsafe class BlockRounds : IParallelWork
{
    /// <summary>Rows of a norm that one worker takes at a time.</summary>
    private const int RowsAtOnce = 8;

    /// <summary>Panels that a product of one row takes at once (<see cref="MatrixKernel.RowOfFourPanels"/>).</summary>
    private const int PanelsTogether = 4;

    private readonly LlamaModel _model;
    private readonly Piece[] _projections;
    private readonly Piece[] _attentionOutput;
    private readonly Piece[] _gates;
    private readonly Piece[] _down;
    private readonly Piece[] _output;
    private Piece[] _pieces = [];
    private IAttending? _attending;
    private LayerActivations _x;
    private float* _logits;
    private Round _round;
    private int _layer;
    private int _rows;

    private enum Round { AttentionNorm, Projections, QueryKeyNorm, Attention, AttentionOutput, MlpNorm, Gates, Down, FinalNorm, Output }

    public BlockRounds(LlamaModel model)
    {
        _model = model;
        var layer = model.Parameters.Layers[0];
        _projections =
        [
            .. Divide(layer.Query, Projection.Query), .. Divide(layer.Key, Projection.Key), .. Divide(layer.Value, Projection.Value),
        ];
        _attentionOutput = [.. Divide(layer.AttentionOutput, Projection.AttentionOutput)];
        _gates = [.. Divide(layer.Gate, Projection.Gate)];
        _down = [.. Divide(layer.Down, Projection.Down)];
        _output = [.. Divide(model.Parameters.Output, default)];
    }

    /// <summary>Runs all blocks.</summary>
    /// <param name="x">Room of all rows; <see cref="LayerActivations.Input"/> holds the embeddings.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="attending">What attention sees.</param>
    /// <returns>[rows, hidden]: the residual stream after the last block.</returns>
    public float* Forward(LayerActivations x, int rows, IAttending attending)
    {
        (_x, _rows, _attending) = (x, rows, attending);
        var variation = _model.Config.Block;
        var isNormedBefore = variation.NormPlacement == NormPlacement.BeforeBranch;
        for (_layer = 0; _layer < _model.Config.Layers; _layer++)
        {
            if (isNormedBefore)
                RunRows(Round.AttentionNorm);
            RunPieces(Round.Projections, _projections);
            if (variation.QueryKeyNorm != QueryKeyNorm.None)
                RunRows(Round.QueryKeyNorm);
            Run(Round.Attention, attending.Pieces);
            RunPieces(Round.AttentionOutput, _attentionOutput);
            RunRows(isNormedBefore ? Round.MlpNorm : Round.AttentionNorm);
            RunPieces(Round.Gates, _gates);
            RunPieces(Round.Down, _down);
            if (!isNormedBefore)
                RunRows(Round.MlpNorm);
            _x.StepUp();
        }
        (_attending, _layer) = (null, 0);
        return _x.Input;
    }

    /// <summary>Final norm and output matrix.</summary>
    /// <param name="x">[rows, hidden]; normed in place.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="logits">[rows, vocabulary].</param>
    public void Unembed(float* x, int rows, float* logits)
    {
        _rows = rows;
        _x.Input = x;
        _logits = logits;
        RunRows(Round.FinalNorm);
        RunPieces(Round.Output, _output);
    }

    public void Run(int index, int worker)
    {
        var (config, layer) = (_model.Config, _model.Parameters.Layers[_layer]);
        switch (_round)
        {
            case Round.AttentionNorm when layer.IsNormedBefore: Norm(layer.AttentionNorm, _x.Input, _x.AttentionInput, index); break;
            case Round.AttentionNorm: AddNormed(layer.AttentionNorm, _x.AttentionBranch, _x.Input, _x.Middle, index); break;
            case Round.MlpNorm when layer.IsNormedBefore: Norm(layer.MlpNorm, _x.Middle, _x.MlpInput, index); break;
            case Round.MlpNorm: AddNormed(layer.MlpNorm, _x.MlpBranch, _x.Middle, _x.Output, index); break;
            case Round.QueryKeyNorm: LlamaBlock.NormQueriesAndKeys(layer, _x, index * RowsAtOnce, RowsOf(index)); break;
            case Round.FinalNorm: Norm(_model.Parameters.FinalNorm, _x.Input, _x.Input, index); break;
            case Round.Attention: _attending!.Attend(_layer, _x, index, worker); break;
            case Round.Output:
                _model.Parameters.Output.Apply(_model.Kernel, _x.Input, _pieces[index].Panels, _logits, _rows, config.VocabularySize);
                break;
            default: Product(_pieces[index], layer, _model.Scratch(worker).RentUpdates(_rows)); break;
        }
    }

    private void Product(Piece piece, LlamaLayer layer, in LowRankRoom room)
    {
        var config = _model.Config;
        var (hidden, intermediate, keys) = (config.HiddenSize, config.IntermediateSize, config.KeyValueHeads * config.HeadSize);
        switch (piece.Projection)
        {
            case Projection.Query: Project(layer.Query, _x.Query, config.Heads * config.HeadSize, room); break;
            case Projection.Key: Project(layer.Key, _x.Key, keys, room); break;
            case Projection.Value: Project(layer.Value, _x.Value, keys, room); break;
            case Projection.AttentionOutput:
                Apply(layer.AttentionOutput, _x.Attended, _x.AttentionBranch, hidden, room);
                if (layer.IsNormedBefore)
                    AddColumns(piece.Panels, _x.Input, _x.Middle);
                break;
            case Projection.Down:
                Apply(layer.Down, _x.Gated, _x.MlpBranch, hidden, room);
                if (layer.IsNormedBefore)
                    AddColumns(piece.Panels, _x.Middle, _x.Output);
                break;
            default:
                Apply(layer.Gate, _x.MlpInput, _x.Gate, intermediate, room);
                Apply(layer.Up, _x.MlpInput, _x.Up, intermediate, room);
                var (first, count) = Columns(piece.Panels, intermediate);
                for (var at = (nint)first; at < (nint)_rows * intermediate; at += intermediate)
                    SwiGlu.Forward(_x.Gate + at, _x.Up + at, _x.Gated + at, count);
                break;
        }

        void Project(Linear linear, float* to, int width, in LowRankRoom updates)
        {
            Apply(linear, _x.AttentionInput, to, width, updates);
            if (config.QueryKeyValueLimit is not { } limit)
                return;
            var (first, count) = Columns(piece.Panels, width);
            for (var at = (nint)first; at < (nint)_rows * width; at += width)
                Clip.Forward(to + at, limit, null, count);
        }

        void Apply(Linear linear, float* from, float* to, int width, in LowRankRoom updates) =>
            linear.Apply(_model.Kernel, from, piece.Panels, to, _rows, width, updates);
    }

    /// <summary>The residual's addition on the columns that a piece has just made.</summary>
    private void AddColumns(PanelRange panels, float* from, float* to)
    {
        var hidden = _model.Config.HiddenSize;
        var (first, count) = Columns(panels, hidden);
        for (var at = (nint)first; at < (nint)_rows * hidden; at += hidden)
            Residual.Add(from + at, to + at, count);
    }

    private (int First, int Count) Columns(PanelRange panels, int width)
    {
        var first = panels.First * _model.Kernel.PanelWidth;
        return (first, Math.Min(panels.End * _model.Kernel.PanelWidth, width) - first);
    }

    private void Norm(Norm norm, float* from, float* to, int index)
    {
        var first = (nint)index * RowsAtOnce * _model.Config.HiddenSize;
        norm.Forward(from + first, to + first, null, RowsOf(index));
    }

    /// <summary>A norm behind attention or MLP, and the residual's addition.</summary>
    private void AddNormed(Norm norm, float* branch, float* from, float* to, int index)
    {
        Norm(norm, branch, to, index);
        var first = (nint)index * RowsAtOnce * _model.Config.HiddenSize;
        Residual.Add(from + first, to + first, (long)RowsOf(index) * _model.Config.HiddenSize);
    }

    private int RowsOf(int index) => Math.Min(RowsAtOnce, _rows - index * RowsAtOnce);

    private void RunRows(Round round) => Run(round, (_rows + RowsAtOnce - 1) / RowsAtOnce);

    private void RunPieces(Round round, Piece[] pieces)
    {
        _pieces = pieces;
        Run(round, pieces.Length);
    }

    private void Run(Round round, int pieces)
    {
        _round = round;
        _model.Pool.Run(this, pieces);
    }

    /// <summary>Two runs of panels for each worker even out their speeds.</summary>
    private IEnumerable<Piece> Divide(Linear linear, Projection projection)
    {
        var panels = linear.OutputPanels(_model.Kernel);
        var atOnce = (panels + 2 * _model.Pool.Workers - 1) / (2 * _model.Pool.Workers);
        if (atOnce > PanelsTogether)
            atOnce = (atOnce + PanelsTogether - 1) / PanelsTogether * PanelsTogether;
        for (var first = 0; first < panels; first += atOnce)
            yield return new Piece(projection, new PanelRange(first, Math.Min(panels, first + atOnce)));
    }

    private readonly record struct Piece(Projection Projection, PanelRange Panels);
}
