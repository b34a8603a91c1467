namespace ImplicitInstruct.Cpu.Memory;

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
