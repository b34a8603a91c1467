using System.Runtime.InteropServices;

namespace ImplicitInstruct.Tests.Cpu;

/// <summary>
/// Floats for a kernel, with NaNs on both sides and at an odd address: what is read beyond the ends poisons the result, what is written
/// there is noticed.
/// </summary>
internal sealed unsafe class Guarded
{
    private const int Margin = 67;   // odd, so that no row is aligned to a vector
    private const uint Guard = 0x7FC0BEEF;
    private readonly float[] _array;
    private readonly int _length;

    public Guarded(ReadOnlySpan<float> values)
    {
        _length = values.Length;
        _array = GC.AllocateArray<float>(_length + 2 * Margin, pinned: true);
        MemoryMarshal.Cast<float, uint>(_array.AsSpan()).Fill(Guard);
        values.CopyTo(Span);
    }

    /// <summary>As many floats, all NaN until they are written.</summary>
    public Guarded(int length) : this(Enumerable.Repeat(float.NaN, length).ToArray()) { }

    /// <summary>First float.</summary>
    public float* Pointer => (float*)Marshal.UnsafeAddrOfPinnedArrayElement(_array, Margin);

    public Span<float> Span => _array.AsSpan(Margin, _length);

    /// <summary>The floats as they are now; throws when something wrote beyond them.</summary>
    public float[] Values
    {
        get
        {
            foreach (var bits in MemoryMarshal.Cast<float, uint>(
                (float[])[.. _array.AsSpan(0, Margin), .. _array.AsSpan(Margin + _length)]))
            {
                if (bits != Guard)
                    throw new InvalidOperationException("The kernel wrote beyond its output.");
            }

            return Span.ToArray();
        }
    }
}
