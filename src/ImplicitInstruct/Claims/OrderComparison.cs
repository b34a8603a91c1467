namespace ImplicitInstruct.Claims;

/// <summary>An order that the paper asserts, beside ours. It can be asked of any model, unlike a number.</summary>
/// <param name="Statement">The order in words, e.g. <c>math is the best of five tasks</c>.</param>
/// <param name="Pairs">The pairs that it is made of.</param>
public sealed record OrderComparison(string Statement, IReadOnlyList<OrderedPair> Pairs)
{
    /// <summary>
    /// It agrees when every pair stands as in the paper and is apart, and differs when one that stands the other way round is apart; else
    /// the intervals do not tell.
    /// </summary>
    public Agreement Agreement =>
        Pairs.Any(pair => pair.IsTurned && pair.IsApart) ? Agreement.Differs
        : Pairs.All(pair => !pair.IsTurned && pair.IsApart) ? Agreement.Agrees
        : Agreement.CannotTell;
}

/// <summary>Two of our numbers in the paper's order.</summary>
/// <param name="Higher">What is higher in the paper.</param>
/// <param name="Lower">What is lower.</param>
public sealed record OrderedPair(Measured Higher, Measured Lower)
{
    /// <summary>The paired difference, where it was measured; its interval tells more than two of single numbers.</summary>
    public Measured? Difference { get; init; }

    /// <summary>Whether ours stand the other way round.</summary>
    public bool IsTurned => Higher.Value < Lower.Value;

    /// <summary>
    /// Whether ours are apart, whichever way round: the interval of the difference excludes 0, or the two have no common value.
    /// </summary>
    public bool IsApart => Difference is { } difference ? !difference.Interval.Contains(0)
        : Higher.Interval.Low > Lower.Interval.High || Lower.Interval.Low > Higher.Interval.High;
}
