namespace ImplicitInstruct.MiniWorld.Facts;

/// <summary>A country; every capital is the capital of one country only.</summary>
public sealed record Country(string Name, string Capital, string Language, string Product, Split Split) : IEntity
{
    /// <inheritdoc/>
    public string Id { get; } = "country:" + Name;
}
