using System.Runtime.InteropServices;

namespace ImplicitInstruct.Numerics;

/// <summary>
/// Counter-based random numbers: the same seed and stream name give the same numbers on every machine, in any version of the runtime.
/// </summary>
/// <remarks>
/// Philox4x32 with ten rounds (<see cref="PhiloxBlock"/>). The key is the seed; the counter's low half counts blocks of four words, its
/// high half is
/// <see cref="StreamKey"/> of the stream's name, so streams of one seed never meet: each has 2^66 words of its own.
/// Not thread-safe; give every thread its own stream.
/// </remarks>
public sealed partial class Philox
{
    private readonly uint _keyLow;
    private readonly uint _keyHigh;
    private readonly ulong _stream;
    private ulong _block;
    private PhiloxBlock _words;
    private int _used = 4;

    /// <summary>A stream of random numbers, at its beginning.</summary>
    /// <param name="seed">Seed of the experiment.</param>
    /// <param name="stream">Name of what is drawn, for example <c>corpus</c>. Other names give independent numbers.</param>
    public Philox(ulong seed, string stream = "")
    {
        (Seed, Stream) = (seed, stream);
        (_keyLow, _keyHigh) = ((uint)seed, (uint)(seed >> 32));
        _stream = StreamKey(stream);
    }

    /// <summary>The seed.</summary>
    public ulong Seed { get; }

    /// <summary>The stream's name.</summary>
    public string Stream { get; }

    /// <summary>
    /// 64-bit FNV-1a hash of the name's UTF-16 code units, low byte first: stable, unlike <see cref="string.GetHashCode()"/>.
    /// </summary>
    /// <remarks>Fowler, Noll and Vo: offset basis 14695981039346656037, prime 1099511628211.</remarks>
    public static ulong StreamKey(string stream)
    {
        var hash = 14695981039346656037UL;
        foreach (var unit in stream)
        {
            hash = (hash ^ (byte)unit) * 1099511628211UL;
            hash = (hash ^ (byte)(unit >> 8)) * 1099511628211UL;
        }

        return hash;
    }

    /// <summary>A stream of the same seed, named <c>{Stream}/{name}</c>; does not move this one.</summary>
    public Philox Child(string name) => new(Seed, $"{Stream}/{name}");

    /// <summary>32 random bits.</summary>
    public uint NextUInt()
    {
        if (_used == 4)
        {
            _words = PhiloxBlock.Of((uint)_block, (uint)(_block >> 32), (uint)_stream, (uint)(_stream >> 32), _keyLow, _keyHigh);
            _block++;
            _used = 0;
        }

        return MemoryMarshal.CreateReadOnlySpan(ref _words.Word0, 4)[_used++];
    }

    /// <summary>64 random bits: the first word drawn is the low one.</summary>
    public ulong NextULong()
    {
        var low = NextUInt();
        return low | ((ulong)NextUInt() << 32);
    }

    /// <summary>Uniform in [0, 1), a multiple of 2^-53.</summary>
    public double NextDouble() => (NextULong() >> 11) * (1.0 / (1UL << 53));

    /// <summary>True with the given probability.</summary>
    public bool Chance(double probability) => NextDouble() < probability;

    /// <summary>Uniform in 0 .. <paramref name="bound"/> - 1, without bias.</summary>
    /// <remarks>
    /// Lemire 2019, "Fast random integer generation in an interval", algorithm 5: multiply, and reject the few low products that would
    /// favour some results.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bound"/> is not positive.</exception>
    public int Below(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        var range = (uint)bound;
        var product = (ulong)NextUInt() * range;
        if ((uint)product < range)
        {
            var threshold = (0u - range) % range;
            while ((uint)product < threshold)
                product = (ulong)NextUInt() * range;
        }

        return (int)(product >> 32);
    }
}
