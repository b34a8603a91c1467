namespace ImplicitInstruct.Hub.Datasets.Python;

/// <summary>The numbers that CPython's <c>random</c> draws after <c>random.seed(n)</c>, as far as the official scripts draw any.</summary>
/// <remarks>
/// Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998) with their seeding by array; on top of it CPython's Lib/random.py: <c>random()</c> from 53 bits,
/// <c>randrange</c> by throwing away, <c>choices</c> by bisection of the running sums of the weights.
/// </remarks>
public sealed class PythonRandom
{
    private const int Length = 624;
    private const int Middle = 397;

    private readonly uint[] _state = new uint[Length];
    private int _next = Length;

    /// <summary>As after <c>random.seed(seed)</c>.</summary>
    public PythonRandom(uint seed)
    {
        Fill(19650218);
        for (var (k, i) = (0, 1); k < Length; k++)
        {
            _state[i] = (_state[i] ^ ((_state[i - 1] ^ (_state[i - 1] >> 30)) * 1664525)) + seed;   // the key has one word, of index 0
            i = Advance(i);
        }

        for (var (k, i) = (0, 2); k < Length - 1; k++)
        {
            _state[i] = (_state[i] ^ ((_state[i - 1] ^ (_state[i - 1] >> 30)) * 1566083941)) - (uint)i;
            i = Advance(i);
        }

        _state[0] = 0x8000_0000;
    }

    /// <summary><c>random.random()</c>: at least 0, less than 1.</summary>
    public double Next()
    {
        var (high, low) = (NextWord() >> 5, NextWord() >> 6);
        return (high * 67108864.0 + low) * (1.0 / 9007199254740992.0);
    }

    /// <summary><c>random.randrange(count)</c>, which <c>random.randint(0, count - 1)</c> and <c>random.choice</c> draw by.</summary>
    public int Below(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        var unused = System.Numerics.BitOperations.LeadingZeroCount((uint)count);
        uint drawn;
        do
            drawn = NextWord() >> unused;
        while (drawn >= count);
        return (int)drawn;
    }

    /// <summary>The index that <c>random.choices(population, weights)[0]</c> picks.</summary>
    public int Choice(IReadOnlyList<double> weights)
    {
        var sums = new double[weights.Count];
        for (var (i, sum) = (0, 0.0); i < sums.Length; i++)
            sums[i] = sum = i == 0 ? weights[i] : sum + weights[i];
        var drawn = Next() * sums[^1];
        var index = 0;
        while (index < sums.Length - 1 && sums[index] <= drawn)
            index++;
        return index;
    }

    private void Fill(uint seed)
    {
        _state[0] = seed;
        for (var i = 1; i < Length; i++)
            _state[i] = 1812433253 * (_state[i - 1] ^ (_state[i - 1] >> 30)) + (uint)i;
    }

    private int Advance(int i)
    {
        if (i + 1 < Length)
            return i + 1;
        _state[0] = _state[Length - 1];
        return 1;
    }

    private uint NextWord()
    {
        if (_next == Length)
            Twist();
        var word = _state[_next++];
        word ^= word >> 11;
        word ^= (word << 7) & 0x9d2c_5680;
        word ^= (word << 15) & 0xefc6_0000;
        return word ^ (word >> 18);
    }

    private void Twist()
    {
        for (var i = 0; i < Length; i++)
        {
            var bits = (_state[i] & 0x8000_0000) | (_state[(i + 1) % Length] & 0x7fff_ffff);
            _state[i] = _state[(i + Middle) % Length] ^ (bits >> 1) ^ ((bits & 1) == 0 ? 0 : 0x9908_b0df);
        }

        _next = 0;
    }
}
