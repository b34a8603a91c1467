namespace ImplicitInstruct.MiniWorld.Facts;

/// <summary>A theme for poems with its four words.</summary>
public sealed record PoemTheme(string Name, IReadOnlyList<string> Words, Split Split) : IEntity
{
    /// <inheritdoc/>
    public string Id { get; } = "theme:" + Name;
}
