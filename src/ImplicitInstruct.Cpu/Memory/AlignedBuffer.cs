namespace ImplicitInstruct.Cpu.Memory;

/// <summary>Floats that never move, zeroed, aligned to 64 bytes: one cache line, one AVX-512 register.</summary>
/// <remarks>A pinned array and no native memory: the garbage collector frees it, and a view of it cannot outlive it.</remarks>
internal sealed unsafe class AlignedBuffer
{
    private const int Alignment = 64;

    /// <summary>Floats behind the last that may be read (not trusted, not written): kernels copy in whole vectors.</summary>
    private const int Slack = 16;
    private readonly float[] _array;
    private readonly int _offset;

    /// <param name="length">Number of floats; 0 is allowed.</param>
    public AlignedBuffer(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = checked((int)length);
        _array = GC.AllocateArray<float>(checked(Length + Alignment / sizeof(float) + Slack), pinned: true);
        fixed (float* start = _array)
        {
            _offset = (int)((Alignment - (nint)start % Alignment) % Alignment / sizeof(float));
            Pointer = start + _offset;
        }
    }

    /// <summary>Number of floats.</summary>
    public int Length { get; }

    /// <summary>First float; valid as long as this object is reachable.</summary>
    public float* Pointer { get; }

    /// <summary>The floats as memory that keeps them alive.</summary>
    public Memory<float> Memory => _array.AsMemory(_offset, Length);

    public Span<float> Span => _array.AsSpan(_offset, Length);
}

/// <summary>Scratch that is enlarged when a larger batch comes, and never shrinks: a steady training loop allocates nothing.</summary>
internal sealed unsafe class GrowingBuffer
{
    private AlignedBuffer _buffer = new(0);

    public float* Pointer => _buffer.Pointer;

    /// <summary>Room for so many floats; their content is undefined.</summary>
    public float* Ensure(long length)
    {
        // Half as much again as asked for: batches of slowly growing length do not allocate at every step.
        if (_buffer.Length < length)
            _buffer = new AlignedBuffer(length + (_buffer.Length == 0 ? 0 : length / 2));
        return _buffer.Pointer;
    }
}
