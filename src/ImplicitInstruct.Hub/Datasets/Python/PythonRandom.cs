using ImplicitInstruct.Numerics;

namespace ImplicitInstruct.Hub.Datasets.Python;

/// <summary>The numbers that CPython's <c>random</c> draws after <c>random.seed(n)</c>, as far as the official scripts draw any.</summary>
/// <remarks>
/// A Mersenne Twister seeded by an array of one word; on top of it CPython's Lib/random.py: <c>random()</c> from 53 bits,
/// <c>randrange</c> by throwing away, <c>choices</c> by bisection of the running sums of the weights.
/// </remarks>
internal sealed class PythonRandom
{
    private readonly MersenneTwister _twister;

    /// <summary>As after <c>random.seed(seed)</c>.</summary>
    public PythonRandom(uint seed) => _twister = new MersenneTwister([seed]);

    /// <summary><c>random.random()</c>: at least 0, less than 1.</summary>
    public double Next()
    {
        var (high, low) = (_twister.Next() >> 5, _twister.Next() >> 6);
        return (high * 67108864.0 + low) * (1.0 / 9007199254740992.0);
    }

    /// <summary><c>random.randrange(count)</c>, which <c>random.randint(0, count - 1)</c> and <c>random.choice</c> draw by.</summary>
    public int Below(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        var unused = System.Numerics.BitOperations.LeadingZeroCount((uint)count);
        uint drawn;
        do
            drawn = _twister.Next() >> unused;
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
}
