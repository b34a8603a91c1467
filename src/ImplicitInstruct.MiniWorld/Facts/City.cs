namespace ImplicitInstruct.MiniWorld.Facts;

/// <summary>A city as a place to visit.</summary>
public sealed record City(string Name, string Landmark, string Product, Split Split) : IEntity
{
    /// <inheritdoc/>
    public string Id { get; } = "city:" + Name;
}
