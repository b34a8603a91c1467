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
