namespace ImplicitInstruct.MiniWorld.Facts;

/// <summary>A person and the four facts about her or him.</summary>
public sealed record Person(string Name, string Pronoun, string City, string Year, string Job, string Hobby, Split Split) : IEntity
{
    /// <inheritdoc/>
    public string Id { get; } = "person:" + Name;
}

/// <summary>A city as a place to visit.</summary>
public sealed record City(string Name, string Landmark, string Product, Split Split) : IEntity
{
    /// <inheritdoc/>
    public string Id { get; } = "city:" + Name;
}

/// <summary>A country; every capital is the capital of one country only.</summary>
public sealed record Country(string Name, string Capital, string Language, string Product, Split Split) : IEntity
{
    /// <inheritdoc/>
    public string Id { get; } = "country:" + Name;
}
