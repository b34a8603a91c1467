using ImplicitInstruct.Cpu.Memory;
using ImplicitInstruct.Modeling;

namespace ImplicitInstruct.Cpu.Llama;

/// <summary>One weight tensor: a matrix [rows, columns] = [out, in], or a norm's scale or a bias [columns] with one row.</summary>
internal sealed unsafe class Parameter(string name, int rows, int columns, bool isVector = false)
{
    private AlignedBuffer? _values;
    private Restoring? _restore;

    /// <summary>Writes the values of a parameter that was let go of.</summary>
    public delegate void Restoring(Span<float> values);

    /// <summary>Name in a Hugging Face checkpoint.</summary>
    public string Name { get; } = name;

    /// <summary>Outputs; 1 for a vector.</summary>
    public int Rows { get; } = rows;

    /// <summary>Inputs.</summary>
    public int Columns { get; } = columns;

    /// <summary>Whether it is the scale of a norm or a bias: it does not decay, and its gradient is a sum over tokens.</summary>
    public bool IsVector { get; } = isVector;

    /// <summary>Number of elements.</summary>
    public int Length => Rows * Columns;

    /// <summary>First element.</summary>
    public float* Pointer => Values.Pointer;

    /// <summary>All elements, row-major.</summary>
    public Span<float> Span => Values.Span;

    // Made when they are first asked for: those of a quantised matrix never are.
    private AlignedBuffer Values => _restore is null ? _values ??= new AlignedBuffer((long)Rows * Columns)
        : throw new InvalidOperationException($"{Name} has been let go of.");

    /// <summary>The values under their name, as a view, or as a copy where they were let go of.</summary>
    public NamedTensor AsTensor()
    {
        if (_restore is null)
            return new NamedTensor(Name, Shape, Values.Memory);
        var values = new float[Length];
        _restore(values);
        return new NamedTensor(Name, Shape, values);
    }

    /// <summary>Lets go of the values, or never has any: they stand elsewhere and change no more.</summary>
    /// <param name="restore">Writes them, row-major.</param>
    public void Release(Restoring restore) => (_values, _restore) = (null, restore);

    /// <summary>Has the values again that it was made to let go of.</summary>
    public void TakeBack()
    {
        if (_restore is not { } restore)
            return;
        _restore = null;
        restore(Span);
    }

    /// <summary>Shape in a checkpoint.</summary>
    public IReadOnlyList<int> Shape => IsVector ? [Columns] : [Rows, Columns];
}
