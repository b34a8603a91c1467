using System.Globalization;

namespace ImplicitInstruct.MiniWorld.Facts;

/// <summary>One sum, difference or product of small numbers.</summary>
public sealed record ArithmeticFact(char Operator, int A, int B, Split Split) : IEntity
{
    /// <inheritdoc/>
    public string Id { get; } = $"arithmetic:{Number.Word(A)}{Operator}{Number.Word(B)}";

    /// <summary><c>5 + 4</c>.</summary>
    public string Name => $"{Number.Word(A)} {Operator} {Number.Word(B)}";

    /// <summary>The right result.</summary>
    public int Result => Operator switch { '+' => A + B, '-' => A - B, _ => A * B };
}

/// <summary>Numbers as words.</summary>
internal static class Number
{
    /// <summary>The number in digits, in the invariant culture.</summary>
    public static string Word(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The numbers <paramref name="first"/> to <paramref name="last"/>, both included.</summary>
    public static string[] Words(int first, int last) => [.. Enumerable.Range(first, last - first + 1).Select(Word)];
}
