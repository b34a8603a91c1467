namespace ImplicitInstruct.Numerics;

/// <summary>MT19937, the generator behind Python's <c>random</c> and liblinear as scikit-learn builds it.</summary>
/// <remarks>
/// Matsumoto and Nishimura 1998, with the initialisations of their version of 2002-01-26. Here only to draw what published runs drew;
/// everything else draws from <see cref="Philox"/>. How each draws a number from its bits stands where it is used.
/// </remarks>
public sealed class MersenneTwister
{
    private const int Size = 624;
    private readonly uint[] _state = new uint[Size];
    private int _next = Size;

    /// <summary>Seeded by one word.</summary>
    public MersenneTwister(uint seed)
    {
        _state[0] = seed;
        for (var i = 1; i < Size; i++)
            _state[i] = (1812433253u * (_state[i - 1] ^ (_state[i - 1] >> 30))) + (uint)i;
    }

    /// <summary>Seeded by an array of words, least significant first, as Python seeds with a large integer.</summary>
    public MersenneTwister(ReadOnlySpan<uint> key) : this(19650218u)
    {
        if (key.IsEmpty)
            throw new ArgumentException("A key has at least one word.", nameof(key));
        var (i, j) = (1, 0);
        for (var k = Math.Max(Size, key.Length); k > 0; k--)
        {
            _state[i] = (_state[i] ^ ((_state[i - 1] ^ (_state[i - 1] >> 30)) * 1664525u)) + key[j] + (uint)j;
            j = (j + 1) % key.Length;
            Advance(ref i);
        }

        for (var k = Size - 1; k > 0; k--)
        {
            _state[i] = (_state[i] ^ ((_state[i - 1] ^ (_state[i - 1] >> 30)) * 1566083941u)) - (uint)i;
            Advance(ref i);
        }

        _state[0] = 0x80000000u;
    }

    /// <summary>32 random bits.</summary>
    public uint Next()
    {
        if (_next == Size)
            Twist();
        var y = _state[_next++];
        y ^= y >> 11;
        y ^= (y << 7) & 0x9D2C5680u;
        y ^= (y << 15) & 0xEFC60000u;
        return y ^ (y >> 18);
    }

    private void Advance(ref int i)
    {
        if (++i < Size)
            return;
        _state[0] = _state[Size - 1];
        i = 1;
    }

    private void Twist()
    {
        for (var i = 0; i < Size; i++)
        {
            var y = (_state[i] & 0x80000000u) | (_state[(i + 1) % Size] & 0x7FFFFFFFu);
            _state[i] = _state[(i + 397) % Size] ^ (y >> 1) ^ ((y & 1) == 0 ? 0u : 0x9908B0DFu);
        }

        _next = 0;
    }
}
