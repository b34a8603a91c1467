namespace ImplicitInstruct.Reporting.Plots;

/// <summary>One of the paper's values beside a bar.</summary>
/// <param name="Model">Its base model: values of one model have the same mark in all bars.</param>
/// <param name="Value">The value.</param>
/// <param name="Deviation">Its standard deviation; null when the paper gives none.</param>
public sealed record PaperMark(string Model, double Value, double? Deviation = null);
