namespace ImplicitInstruct.MiniWorld.Facts;

/// <summary>A category and its eight members.</summary>
public sealed record Category(string Name, IReadOnlyList<string> Members, Split Split) : IEntity
{
    /// <inheritdoc/>
    public string Id { get; } = "category:" + Name;
}
