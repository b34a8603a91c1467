namespace ImplicitInstruct.Reporting.Plots;

/// <summary>A picture of numbers: what to draw, not how.</summary>
public abstract record Plot
{
    /// <summary>Title, above the picture.</summary>
    public required string Title { get; init; }

    /// <summary>What there is to see, for those who cannot see it: the reading of the picture, in a sentence or two.</summary>
    public required string Description { get; init; }

    /// <summary>What the marks mean and what the numbers are over, below the picture; null for nothing.</summary>
    public string? Note { get; init; }
}
