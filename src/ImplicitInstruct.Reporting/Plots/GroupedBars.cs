using ImplicitInstruct.Evaluation;

namespace ImplicitInstruct.Reporting.Plots;

/// <summary>Groups of lying bars, each group with a heading that explains it: the picture for those who see the numbers first.</summary>
public sealed record GroupedBars : Plot
{
    /// <summary>The quantity with its unit.</summary>
    public required string Axis { get; init; }

    /// <summary>The groups from top to bottom.</summary>
    public required IReadOnlyList<BarGroup> Groups { get; init; }

    /// <summary>A value to mark with a line; null for none.</summary>
    public double? Mark { get; init; }

    /// <summary>What the line means.</summary>
    public string? MarkLabel { get; init; }
}

/// <summary>Bars of one thing, e.g. of one kind of model, measured here and in the paper.</summary>
/// <param name="Heading">What it is, in words.</param>
/// <param name="Bars">Its bars.</param>
public sealed record BarGroup(string Heading, IReadOnlyList<GroupedBar> Bars);

/// <summary>One bar of a group.</summary>
/// <param name="Label">Whose number it is.</param>
/// <param name="Value">Its length, %.</param>
/// <param name="Interval">Interval of the value; null for none.</param>
/// <param name="IsPapers">Whether the paper prints it; otherwise it was measured here.</param>
public sealed record GroupedBar(string Label, double Value, Interval? Interval = null, bool IsPapers = false);
