namespace ImplicitInstruct.Numerics;

public sealed partial class Philox
{
    /// <summary>One of the items, each equally likely.</summary>
    public T Pick<T>(IReadOnlyList<T> items)
    {
        return items[Below(items.Count)];
    }

    /// <summary>
    /// An index, each as likely as its weight's share of the sum. Weights are summed in their order, so the result is the same everywhere.
    /// </summary>
    /// <exception cref="ArgumentException">A weight is negative or not finite, or all are zero.</exception>
    public int PickWeighted(ReadOnlySpan<double> weights)
    {
        var total = 0.0;
        foreach (var weight in weights)
        {
            if (!(weight >= 0 && double.IsFinite(weight)))
                throw new ArgumentException($"A weight is {weight}; weights are finite and not negative.", nameof(weights));
            total += weight;
        }

        if (total == 0)
            throw new ArgumentException("All weights are zero, nothing can be picked.", nameof(weights));
        var target = NextDouble() * total;
        var sum = 0.0;
        var last = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            if (weights[i] == 0)
                continue;
            sum += weights[i];
            last = i;
            if (target < sum)
                return i;
        }

        return last;   // target rounded up to the sum
    }

    /// <summary>Puts the items in random order, every order equally likely (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = Below(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>A copy of the items in random order.</summary>
    public T[] Shuffled<T>(IEnumerable<T> items)
    {
        T[] copy = [.. items];
        Shuffle<T>(copy);
        return copy;
    }

    /// <summary><paramref name="count"/> different items in random order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer items than asked for.</exception>
    public T[] Sample<T>(IReadOnlyList<T> items, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, items.Count);
        T[] pool = [.. items];
        for (var i = 0; i < count; i++)
        {
            var j = i + Below(pool.Length - i);
            (pool[i], pool[j]) = (pool[j], pool[i]);
        }

        return pool[..count];
    }
}
