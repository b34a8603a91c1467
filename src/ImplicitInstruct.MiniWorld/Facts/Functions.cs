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

    private static readonly (string Argument, string Description)[] Collections = [("items", "a list"), ("text", "a string"), ("row", "a row")];

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
