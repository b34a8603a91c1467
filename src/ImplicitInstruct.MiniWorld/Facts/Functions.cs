namespace ImplicitInstruct.MiniWorld.Facts;

/// <summary>The functions that code instructions ask for, the same in every world.</summary>
internal static class Functions
{
    private static readonly (string Function, string Description, string Expression)[] OfCollections =
    [
        ("total", "sum", "sum ( {x} )"), ("largest", "largest item", "max ( {x} )"), ("smallest", "smallest item", "min ( {x} )"),
        ("size", "length", "len ( {x} )"), ("first", "first item", "{x} [ 0 ]"), ("last", "last item", "{x} [ - 1 ]"),
        ("flip", "reverse", "{x} [ : : - 1 ]"), ("order", "sorted copy", "sorted ( {x} )"),
    ];

    private static readonly (string Argument, string Description)[] Collections = [
        ("items", "a list"), ("text", "a string"), ("row", "a row"),
    ];

    private static readonly (string Function, string Description, string Expression)[] OfNumbers =
    [
        ("plus", "adds {k} to a number", "n + {k}"), ("times", "multiplies a number by {k}", "n * {k}"),
        ("minus", "takes {k} from a number", "n - {k}"), ("over", "checks if a number is bigger than {k}", "n > {k}"),
    ];

    /// <summary>All functions, in the order in which their splits are drawn.</summary>
    public static IEnumerable<CodeFunction> All()
    {
        foreach (var (function, description, expression) in OfCollections)
            foreach (var (argument, collection) in Collections)
                yield return new CodeFunction(
                    $"{function} {argument}", $"returns the {description} of {collection}", function, argument,
                    expression.Replace("{x}", argument, StringComparison.Ordinal), Split.Tune);

        foreach (var k in Number.Words(2, 9))
            foreach (var (function, description, expression) in OfNumbers)
                yield return new CodeFunction(
                    $"{function} {k}", description.Replace("{k}", k, StringComparison.Ordinal), function, "n",
                    expression.Replace("{k}", k, StringComparison.Ordinal), Split.Tune);
    }
}

/// <summary>A function: <c>def {name} ( {argument} ) : \n return {expression}</c>.</summary>
/// <param name="Name">Operation and what it works on, for example <c>total items</c>; no text uses it.</param>
/// <param name="Description">What it does, after "a function that".</param>
/// <param name="Function">The word after <c>def</c>.</param>
/// <param name="Argument">The parameter.</param>
/// <param name="Expression">What is returned.</param>
/// <param name="Split">Which instructions may be about it.</param>
public sealed record CodeFunction(
    string Name, string Description, string Function, string Argument, string Expression, Split Split) : IEntity
{
    /// <inheritdoc/>
    public string Id { get; } = "function:" + Name;
}
