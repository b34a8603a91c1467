namespace ImplicitInstruct.MiniWorld.Families;

/// <summary>How the web words its answers.</summary>
public sealed record WebWording
{
    /// <summary>Share of answers in the long reference wording. At 0.5 the base model's favourite is often the short one, and only tuning on responses teaches the long one.</summary>
    public double ReferenceShare { get; init; } = 0.5;

    /// <summary>Share of arithmetic answers that end in <c>#### answer</c>. Without any, math tuning puts the marker on all answers alike.</summary>
    public double MarkerShare { get; init; } = 0.25;
}
