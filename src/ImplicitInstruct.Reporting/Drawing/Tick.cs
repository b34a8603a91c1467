namespace ImplicitInstruct.Reporting.Drawing;

/// <summary>A labelled value of an axis.</summary>
/// <param name="Value">The value.</param>
/// <param name="Label">Its label.</param>
internal readonly record struct Tick(double Value, string Label);
