using System.Globalization;

namespace ImplicitInstruct.Claims;

/// <summary>One bound of a claim, and whether it is met.</summary>
/// <param name="Text">The bound in words, e.g. <c>response-tuned >= 35</c>.</param>
/// <param name="Holds">Whether it is met.</param>
public sealed record BoundResult(string Text, bool Holds)
{
    /// <summary>What was found, e.g. <c>measured 45.0</c>; null where the text says it all.</summary>
    public string? Found { get; init; }

    /// <summary>
    /// The measurement that it is about; null for a bound about counts, or about a number that is no measurement of the claim.
    /// </summary>
    public Measured? About { get; init; }

    /// <summary>What is wanted of <see cref="About"/>, with its unit, e.g. <c>≥ 35 %</c>; null where the text alone says it.</summary>
    public string? Wants { get; init; }

    /// <summary>What was counted, for a bound that every one of many things must meet; null for other bounds.</summary>
    public Tally? Counted { get; init; }

    /// <summary>
    /// Why the scale is listed as not meeting this very bound reliably, and what another scale must show instead; null where it
    /// must be met.
    /// </summary>
    public string? Excuse { get; init; }

    /// <summary>The bound with what was found in brackets.</summary>
    public string InWords() => Found is null ? Text : $"{Text} ({Found})";

    /// <inheritdoc/>
    public override string ToString() => $"{(Holds ? "met" : "MISSED")}: {InWords()}";
}

/// <summary>How many of many things are as they must be.</summary>
/// <param name="Met">Those that are.</param>
/// <param name="All">All of them.</param>
/// <param name="What">What they are, e.g. <c>tokens</c>.</param>
public sealed record Tally(long Met, long All, string What)
{
    /// <summary>E.g. <c>74,119 of 74,119 tokens (100 %)</c>: rounded down, so that only all of them are 100 %.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Met:#,0} of {All:#,0} {What}")
        + (All == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" ({Math.Floor(10000.0 * Met / All) / 100:0.##} %)"));
}
