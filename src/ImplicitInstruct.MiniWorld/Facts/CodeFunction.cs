namespace ImplicitInstruct.MiniWorld.Facts;

/// <summary>A function: <c>def {name} ( {argument} ) : \n return {expression}</c>.</summary>
/// <param name="Name">Operation and what it works on, for example <c>total items</c>; no text uses it.</param>
/// <param name="Description">What it does, after "a function that".</param>
/// <param name="Function">The word after <c>def</c>.</param>
/// <param name="Argument">The parameter.</param>
/// <param name="Expression">What is returned.</param>
/// <param name="Split">Which instructions may be about it.</param>
public sealed record CodeFunction(string Name, string Description, string Function, string Argument, string Expression, Split Split) : IEntity
{
    /// <inheritdoc/>
    public string Id { get; } = "function:" + Name;
}
