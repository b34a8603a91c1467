namespace ImplicitInstruct.Reporting.Plots;

/// <summary>The histogram of one model.</summary>
/// <param name="Name">The model.</param>
/// <param name="Counts">Values in every bin, the marked ones among them.</param>
/// <param name="Marked">How many of them are marked, in every bin; null when none are.</param>
public sealed record HistogramPanel(string Name, IReadOnlyList<int> Counts, IReadOnlyList<int>? Marked = null);
