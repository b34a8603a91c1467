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
