namespace ImplicitInstruct.Pipeline.Running;

/// <summary>What computes, and the id of its arithmetic: equal ids compute equal bits from equal inputs.</summary>
/// <param name="Engine">Name of what computes, e.g. <c>cpu</c>.</param>
/// <param name="Id">Id of its arithmetic; part of the key of everything that it computes.</param>
public sealed record Arithmetic(string Engine, string Id);
