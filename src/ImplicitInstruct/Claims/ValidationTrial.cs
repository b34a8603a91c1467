namespace ImplicitInstruct.Claims;

/// <summary>One setting of a method that was tried on the validation instructions.</summary>
/// <param name="Setting">In words, e.g. <c>3e-4, 3 epochs</c>.</param>
/// <param name="Score">What the choice goes by; larger is better.</param>
public sealed record ValidationTrial(string Setting, double Score);
