namespace ImplicitInstruct.Reporting;

/// <summary>A table with its caption.</summary>
/// <param name="Title">What it is, in a few words.</param>
/// <param name="Text">The table.</param>
/// <param name="Note">What its columns mean; null when they speak for themselves.</param>
public sealed record CaptionedTable(string Title, TableText Text, string? Note = null);
