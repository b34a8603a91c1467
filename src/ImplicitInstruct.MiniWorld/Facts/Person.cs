namespace ImplicitInstruct.MiniWorld.Facts;

/// <summary>A person and the four facts about her or him.</summary>
public sealed record Person(string Name, string Pronoun, string City, string Year, string Job, string Hobby, Split Split) : IEntity
{
    /// <inheritdoc/>
    public string Id { get; } = "person:" + Name;
}
