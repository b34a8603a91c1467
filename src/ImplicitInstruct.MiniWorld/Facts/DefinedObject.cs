namespace ImplicitInstruct.MiniWorld.Facts;

/// <summary>An object with its definition: a <paramref name="Kind"/> used to <paramref name="Purpose"/>.</summary>
public sealed record DefinedObject(string Name, string Kind, string Purpose, Split Split) : IEntity
{
    /// <inheritdoc/>
    public string Id { get; } = "object:" + Name;
}
