namespace ImplicitInstruct.Claims;

/// <summary>One statement of the paper that a measurement can bear out or not.</summary>
/// <param name="Id">Name for the command line and for test filters, e.g. <c>response-tuning</c>.</param>
/// <param name="Statement">The paper's statement in one sentence.</param>
/// <param name="Place">Where it stands in the paper.</param>
/// <param name="Metric">What is measured, with its unit.</param>
public sealed record Claim(string Id, string Statement, string Place, string Metric);
