using ImplicitInstruct.Cpu.Kernels;
using ImplicitInstruct.Cpu.Memory;

namespace ImplicitInstruct.Cpu.Llama.Training;

/// <summary>
/// Activations packed as the right-hand side of a weight gradient, where the chain runs over tokens: panels of [tokens, width].
/// </summary>
/// <remarks>Every sequence packs its own tokens, so the copy costs no round of its own.</remarks>
internal sealed unsafe class TokenPanels(MatrixKernel kernel, int columns)
{
    private readonly GrowingBuffer _buffer = new();
    private int _tokens;

    /// <summary>Columns without padding.</summary>
    public int Columns { get; } = columns;

    /// <summary>Number of panels.</summary>
    public int Count { get; } = PackedMatrix.Count(columns, kernel.PanelWidth);

    /// <summary>Makes room for so many tokens.</summary>
    public void Ensure(int tokenCount)
    {
        _tokens = tokenCount;
        _buffer.Ensure((long)Count * kernel.PanelWidth * tokenCount);
    }

    /// <summary>First row of a panel.</summary>
    public float* Panel(int index) => _buffer.Pointer + (nint)index * kernel.PanelWidth * _tokens;

    /// <summary>Packs the rows of some tokens.</summary>
    /// <param name="source">[count, <see cref="Columns"/>], row-major.</param>
    /// <param name="first">First token.</param>
    /// <param name="count">Number of tokens.</param>
    public void Pack(float* source, int first, int count)
    {
        var width = kernel.PanelWidth;
        for (var p = 0; p < Count; p++)
            PackedMatrix.Pack(
                source + p * width, Columns, 1, count, Math.Min(width, Columns - p * width), width, Panel(p) + (nint)first * width);
    }
}
