namespace ImplicitInstruct.AlpacaEval.LengthControl;

/// <summary>One comparison of a gamed baseline with the plain one.</summary>
/// <param name="StandardisedLength">(plain length - gamed length) / s of its block.</param>
/// <param name="Difficulty">Of the instruction.</param>
/// <param name="Label">How probably the gamed baseline wins, 0 to 1.</param>
public readonly record struct RegulariserRow(double StandardisedLength, double Difficulty, double Label);
