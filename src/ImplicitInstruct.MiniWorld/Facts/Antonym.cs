namespace ImplicitInstruct.MiniWorld.Facts;

/// <summary>A word and its opposite. The same pair asked from its other end has the same <see cref="Id"/>.</summary>
public sealed record Antonym(string Name, string Opposite, string Pair, Split Split) : IEntity
{
    /// <inheritdoc/>
    public string Id { get; } = "opposites:" + Pair;
}
