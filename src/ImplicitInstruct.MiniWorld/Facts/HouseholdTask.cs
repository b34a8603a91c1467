namespace ImplicitInstruct.MiniWorld.Facts;

/// <summary>Something to do, in three steps.</summary>
public sealed record HouseholdTask(string Name, IReadOnlyList<string> Steps, Split Split) : IEntity
{
    /// <inheritdoc/>
    public string Id { get; } = "task:" + Name;
}
