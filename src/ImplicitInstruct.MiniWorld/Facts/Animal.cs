namespace ImplicitInstruct.MiniWorld.Facts;

/// <summary>An animal. Class and number of legs are fixed with the name; the rest is drawn.</summary>
/// <param name="Name">One word.</param>
/// <param name="Class">Mammal, bird and so on.</param>
/// <param name="Legs">A number word, <c>no</c> for none.</param>
/// <param name="Colour">Drawn.</param>
/// <param name="Habitat">Drawn.</param>
/// <param name="Food">Drawn.</param>
/// <param name="Split">Which instructions may be about it.</param>
public sealed record Animal(string Name, string Class, string Legs, string Colour, string Habitat, string Food, Split Split) : IEntity
{
    /// <inheritdoc/>
    public string Id { get; } = "animal:" + Name;
}
