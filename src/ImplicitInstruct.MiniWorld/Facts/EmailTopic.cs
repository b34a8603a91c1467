namespace ImplicitInstruct.MiniWorld.Facts;

/// <summary>What an email is about.</summary>
public sealed record EmailTopic(string Name, Split Split) : IEntity
{
    /// <inheritdoc/>
    public string Id { get; } = "topic:" + Name;
}
