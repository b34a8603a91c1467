namespace ImplicitInstruct.Claims;

/// <summary>One bound of a claim, and whether it is met.</summary>
/// <param name="Text">The bound in words.</param>
/// <param name="Holds">Whether it is met.</param>
public sealed record BoundResult(string Text, bool Holds)
{
    /// <inheritdoc/>
    public override string ToString() => $"{(Holds ? "met" : "MISSED")}: {Text}";
}
