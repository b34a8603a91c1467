namespace ImplicitInstruct.Reporting.Plots;

/// <summary>One small histogram a model, all over the same bins, e.g. response lengths.</summary>
public sealed record Histogram : Plot
{
    /// <summary>The binned quantity with its unit.</summary>
    public required string Axis { get; init; }

    /// <summary>
    /// Ends of the bins in rising order, one more than bins: a value is in bin i when Edges[i] ≤ value &lt; Edges[i + 1].
    /// </summary>
    public required IReadOnlyList<double> Edges { get; init; }

    /// <summary>The models.</summary>
    public required IReadOnlyList<HistogramPanel> Panels { get; init; }

    /// <summary>What the hatched part of a bar is, e.g. <c>never stopped</c>; null when no panel has one.</summary>
    public string? MarkedLabel { get; init; }
}

/// <summary>The histogram of one model.</summary>
/// <param name="Name">The model.</param>
/// <param name="Counts">Values in every bin, the marked ones among them.</param>
/// <param name="Marked">How many of them are marked, in every bin; null when none are.</param>
public sealed record HistogramPanel(string Name, IReadOnlyList<int> Counts, IReadOnlyList<int>? Marked = null);
