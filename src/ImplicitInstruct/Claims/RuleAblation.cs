namespace ImplicitInstruct.Claims;

/// <summary>The rule adapter with one of its rules left out.</summary>
/// <param name="WinRate">Win rate of the base models with the other rules, %.</param>
/// <param name="Loss">Win rate with all rules minus this one, points, paired by instruction and base model.</param>
public sealed record RuleAblation(Measured WinRate, Measured Loss);
