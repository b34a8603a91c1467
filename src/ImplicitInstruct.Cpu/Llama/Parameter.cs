using ImplicitInstruct.Cpu.Memory;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Cpu.Llama;

/// <summary>One weight tensor: a matrix [rows, columns] = [out, in], or a norm [columns] with one row.</summary>
internal sealed unsafe class Parameter(string name, int rows, int columns, bool isNorm = false)
{
    private readonly AlignedBuffer _values = new((long)rows * columns);

    /// <summary>Name in a Hugging Face checkpoint.</summary>
    public string Name { get; } = name;

    /// <summary>Outputs; 1 for a norm.</summary>
    public int Rows { get; } = rows;

    /// <summary>Inputs.</summary>
    public int Columns { get; } = columns;

    /// <summary>Whether it is the scale of a norm, which decays not and starts at 1.</summary>
    public bool IsNorm { get; } = isNorm;

    /// <summary>Number of elements.</summary>
    public int Length => _values.Length;

    /// <summary>First element.</summary>
    public float* Pointer => _values.Pointer;

    /// <summary>All elements, row-major.</summary>
    public Span<float> Span => _values.Span;

    /// <summary>The values under their name, as a view.</summary>
    public NamedTensor AsTensor() => new(Name, Shape, _values.Memory);

    /// <summary>Shape in a checkpoint.</summary>
    public IReadOnlyList<int> Shape => IsNorm ? [Columns] : [Rows, Columns];
}
