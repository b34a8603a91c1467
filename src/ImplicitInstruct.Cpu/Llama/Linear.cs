using ImplicitInstruct.Cpu.Kernels;
using ImplicitInstruct.Cpu.Threads;
using ImplicitInstruct.Modeling.Quantization;

namespace ImplicitInstruct.Cpu.Llama;

/// <summary>
/// A matrix of weights and its copies in the order in which products read it: y = W x forward, dx = Wᵀ dy backward. Or, frozen, one copy
/// for both; or the matrix in 4 bits and no copy; or, until it is trained, one copy in 16 bits where they hold every weight.
/// </summary>
internal sealed unsafe class Linear(Parameter weight)
{
    private PackedMatrix? _forward;
    private PackedMatrix? _backward;
    private NarrowMatrix? _narrow;
    private Nf4Tensor? _quantized;
    private bool _isFrozen;

    public Linear(string name, int rows, int columns) : this(new Parameter(name, rows, columns)) { }

    /// <summary>A matrix with a bias, where the model has one there.</summary>
    /// <param name="name">Name of the two, before <c>.weight</c> and <c>.bias</c>.</param>
    /// <param name="rows">Outputs.</param>
    /// <param name="columns">Inputs.</param>
    /// <param name="hasBias">Whether there is one.</param>
    public Linear(string name, int rows, int columns, bool hasBias) : this(name + ".weight", rows, columns)
    {
        if (hasBias)
            Bias = new Parameter(name + ".bias", 1, rows, isVector: true);
    }

    /// <summary>[out, in].</summary>
    public Parameter Weight { get; } = weight;

    /// <summary>Wᵀ, packed: [in, out].</summary>
    public PackedMatrix Forward => _forward ?? throw new InvalidOperationException($"{Weight.Name} has not been packed.");

    /// <summary>W, packed: [out, in].</summary>
    public PackedMatrix Backward => _backward ?? throw new InvalidOperationException($"{Weight.Name} has not been packed for training.");

    /// <summary>[out]: what is added to every row of outputs; null where there is none.</summary>
    public Parameter? Bias { get; }

    /// <summary>What an adapter adds; null where there is none.</summary>
    public LowRankUpdate? Update { get; set; }

    /// <summary>Makes room for the copies; none is needed beside one in 16 bits.</summary>
    public void Allocate(MatrixKernel kernel, bool training)
    {
        if (_narrow is not null)
            return;
        _forward ??= new PackedMatrix(Weight.Columns, Weight.Rows, kernel);
        if (training && !_isFrozen)
            _backward ??= new PackedMatrix(Weight.Rows, Weight.Columns, kernel);
    }

    /// <summary>Number of panels of all copies.</summary>
    public int Panels => (_forward?.Panels ?? 0) + (_backward?.Panels ?? 0);

    /// <summary>
    /// Keeps the weights in 16 bits and lets go of those in 32, if one format holds every one of them and nothing has been packed yet: half
    /// the memory to read, and the same products.
    /// </summary>
    /// <param name="kernel">Kernel.</param>
    /// <param name="isReadElsewhere">Whether the weights in 32 bits stay, because an embedding looks them up.</param>
    public void Narrow(MatrixKernel kernel, bool isReadElsewhere)
    {
        if (_forward is not null || _narrow is not null || _quantized is not null)
            return;
        _narrow = NarrowMatrix.Of(Weight.Pointer, Weight.Columns, Weight.Rows, kernel);
        if (_narrow is { } narrow && !isReadElsewhere)
            Weight.Release(narrow.Unpack);
    }

    /// <summary>Takes weights in 16 bits and nothing else, if one format holds every one of them.</summary>
    /// <param name="kernel">Kernel.</param>
    /// <param name="pool">Whose workers do it.</param>
    /// <param name="values">The weights, row-major.</param>
    /// <returns>Whether it does.</returns>
    public bool Narrow(MatrixKernel kernel, WorkerPool pool, ReadOnlySpan<float> values)
    {
        fixed (float* source = values)
            _narrow = NarrowMatrix.Of(source, Weight.Columns, Weight.Rows, kernel, pool);
        if (_narrow is not { } narrow)
            return false;
        Weight.Release(narrow.Unpack);
        return true;
    }

    /// <summary>Takes the weights back into 32 bits: they are going to move, or to be read in both directions.</summary>
    public void Widen()
    {
        if (_narrow is null)
            return;
        Weight.TakeBack();
        _narrow = null;
    }

    /// <summary>Keeps a matrix in 4 bits and nothing else; it computes with what these say, and moves no more.</summary>
    /// <param name="values">The weights, row-major.</param>
    /// <exception cref="ArgumentException">A weight is not finite.</exception>
    public void Quantize(ReadOnlyMemory<float> values)
    {
        var quantized = Nf4Tensor.Quantize(Weight.Name, Weight.Shape, values);
        _quantized = quantized;
        Weight.Release(values => quantized.Dequantize(values, 0));
    }

    /// <summary>
    /// Says that the weights move no more: backward products turn the forward copy's panels as they read them, instead of having one of
    /// their own.
    /// </summary>
    public void Freeze() => (_isFrozen, _backward) = (true, null);

    /// <summary>Copies the weights into one panel.</summary>
    public void Pack(int panel)
    {
        if (panel < Forward.Panels)
            Forward.PackPanel(panel, Weight.Pointer, 1, Weight.Columns);
        else
            Backward.PackPanel(panel - Forward.Panels, Weight.Pointer, Weight.Columns, 1);
    }

    /// <summary>Takes the weights back out of their packed copy; both have the same bits.</summary>
    public void Unpack(Span<float> weights)
    {
        fixed (float* values = weights)
            Forward.Unpack(values, 1, Weight.Columns);
    }

    /// <summary>
    /// y = x Wᵀ, and what the adapter and at last the bias add; x [rows, in], y [rows, out] with the given floats from row to row,
    /// <c>room</c> an adapter's.
    /// </summary>
    public void Apply(MatrixKernel kernel, float* x, float* y, int rows, nint yRow, in LowRankRoom room = default) =>
        Apply(kernel, x, new PanelRange(0, OutputPanels(kernel)), y, rows, yRow, room);

    /// <summary>Some panels of y = x Wᵀ, and what the adapter and the bias add to them.</summary>
    /// <inheritdoc cref="Apply(MatrixKernel, float*, float*, int, nint, in LowRankRoom)"/>
    public void Apply(MatrixKernel kernel, float* x, PanelRange panels, float* y, int rows, nint yRow, in LowRankRoom room = default)
    {
        if (_quantized is not null)
            PanelProduct.Multiply(kernel, x, Weight.Columns, rows, new QuantizedColumns(_quantized), panels, y, yRow, accumulate: false);
        else if (_narrow is null)
            MatrixProduct.Multiply(kernel, x, Weight.Columns, 1, rows, Forward, panels, y, yRow, accumulate: false);
        else
            _narrow.Multiply(kernel, x, rows, panels, y, yRow);
        Update?.Apply(kernel, x, panels, y, rows, yRow, room);
        if (Bias is null)
            return;
        var first = panels.First * kernel.PanelWidth;
        var count = Math.Min(panels.End * kernel.PanelWidth, Weight.Rows) - first;
        for (var row = 0; row < rows; row++)
            Residual.Add(Bias.Pointer + first, y + row * yRow + first, count);
    }

    /// <summary>Panels that y has.</summary>
    public int OutputPanels(MatrixKernel kernel) => PackedMatrix.Count(Weight.Rows, kernel.PanelWidth);

    /// <summary>dx (+)= dy W; dy [rows, out] with the given floats from row to row, dx [rows, in].</summary>
    public void ApplyBackward(MatrixKernel kernel, float* dy, nint dyRow, float* dx, int rows, bool accumulate)
    {
        var all = new PanelRange(0, PackedMatrix.Count(Weight.Columns, kernel.PanelWidth));
        if (_quantized is not null)
            PanelProduct.Multiply(kernel, dy, dyRow, rows, new QuantizedRows(_quantized), all, dx, Weight.Columns, accumulate);
        else if (_isFrozen)
            PanelProduct.Multiply(kernel, dy, dyRow, rows, new TransposedPanels(Forward), all, dx, Weight.Columns, accumulate);
        else
            MatrixProduct.Multiply(kernel, dy, dyRow, 1, rows, Backward, dx, Weight.Columns, accumulate);
    }
}
