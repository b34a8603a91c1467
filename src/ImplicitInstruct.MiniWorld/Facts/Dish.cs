namespace ImplicitInstruct.MiniWorld.Facts;

/// <summary>A dish with three different ingredients and a cooking method.</summary>
public sealed record Dish(string Name, IReadOnlyList<string> Ingredients, string Method, Split Split) : IEntity
{
    /// <inheritdoc/>
    public string Id { get; } = "dish:" + Name;
}
